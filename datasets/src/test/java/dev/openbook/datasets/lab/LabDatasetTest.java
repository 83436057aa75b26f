package dev.openbook.datasets.lab;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.openbook.datasets.AnswerChoices.Choices;
import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.ChangedDataset;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.format.Datasets;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabDatasetTest {
  @Test
  void open_hasADocumentAPersonAndAQuestionAFact() {
    Dataset lab = Datasets.open("lab:40:3", java.nio.file.Path.of(""));

    assertThat(lab.documents()).hasSize(40);
    assertThat(lab.questions()).hasSize(200);
    assertThat(lab.documents()).isEqualTo(LabDataset.open("lab:50:3").documents().subList(0, 40));
    assertThat(lab.sha256()).isNotEqualTo(LabDataset.open("lab:40:4").sha256());
  }

  @Test
  void open_answersStandInTheirDocuments() {
    Dataset lab = LabDataset.open("lab");

    for (Question question : lab.questions()) {
      Document document = requireNonNull(lab.documentsById().get(question.documentId()));
      var span = question.answerSpans().getFirst();
      assertThat(document.text().substring(span.start(), span.end()))
          .isEqualTo(question.answers().getFirst());
      assertThat(question.text()).contains(document.title());
    }
  }

  @Test
  void questions_haveFourValuesOfTheirKindToChooseFrom() {
    Dataset lab = LabDataset.open("lab:40");
    var places = new HashSet<Integer>();

    for (Question question : lab.questions()) {
      Choices choices = question.options().orElseThrow();
      places.add(choices.gold());
      assertThat(choices.options()).hasSize(4).doesNotHaveDuplicates();
      assertThat(choices.options().get(choices.gold())).isEqualTo(question.answers().getFirst());
      assertThat(LabWorld.values(LabDataset.attribute(question))).containsAll(choices.options());
    }
    assertThat(places).containsExactlyInAnyOrder(0, 1, 2, 3);
    assertThat(LabDataset.open("lab:40").questions()).isEqualTo(lab.questions());
  }

  @Test
  void withLookalikes_addsPeopleWithTheSameNameOrTownWhomNobodyAsksAbout() {
    Dataset lab = LabDataset.open("lab:10");

    Dataset more = LabDataset.withLookalikes(lab, lab.questions().subList(0, 10), 3);

    assertThat(more.questions()).isEqualTo(lab.questions());
    assertThat(more.documents()).startsWith(lab.documents().toArray(new Document[0]));
    List<Person> added = more.documents().stream().skip(10).map(LabDataset::requirePerson).toList();
    assertThat(added).hasSize(2 * 2 * 3).doesNotHaveDuplicates();
    for (int i = 0; i < 2; i++) {
      Person person = LabDataset.requirePerson(lab.documents().get(i));
      String family = person.name().substring(person.name().indexOf(' '));
      String town = person.value(PersonAttribute.BIRTH_TOWN);
      assertThat(added.subList(6 * i, 6 * i + 3)).allMatch(it -> it.name().endsWith(family));
      assertThat(added.subList(6 * i + 3, 6 * i + 6))
          .allMatch(it -> it.value(PersonAttribute.BIRTH_TOWN).equals(town));
    }
    assertThat(added).allMatch(it -> it.number() >= 100_000 && it.number() < 1_000_000);
    assertThat(LabDataset.withLookalikes(lab, lab.questions().subList(0, 10), 3)).isEqualTo(more);
    assertThat(more.sha256()).isNotEqualTo(lab.sha256());
  }

  @Test
  void change_givesFactsOtherValuesAndKeepsTheOldDocuments() {
    Dataset lab = LabDataset.open("lab:40");
    List<Question> among = lab.questions().subList(0, 100);

    ChangedDataset changed = LabDataset.change(lab, among, 25, 17);

    List<Question> asked = changed.current().questions();
    assertThat(asked).extracting(Question::text).isEqualTo(texts(lab));
    assertThat(asked).filteredOn(Question::isChanged).hasSize(25);
    for (int i = 0; i < asked.size(); i++) {
      Question now = asked.get(i);
      Question before = lab.questions().get(i);
      String text = requireNonNull(changed.current().documentsById().get(now.documentId())).text();
      assertThat(now.answers().equals(before.answers())).isEqualTo(!now.isChanged());
      assertThat(now.stale()).isEqualTo(now.isChanged() ? before.answers() : List.of());
      assertThat(now.answerSpans())
          .extracting(span -> text.substring(span.start(), span.end()))
          .isEqualTo(now.answers());
      assertThat(now.isChanged() && !among.contains(before)).isFalse();
    }
    assertThat(changed.current().sha256()).isNotEqualTo(lab.sha256());
    assertThat(changed.before(changed.current()).documents()).isEqualTo(lab.documents());
  }

  @Test
  void change_ofFewerFactsIsPartOfOneOfMore() {
    Dataset lab = LabDataset.open("lab:10");

    ChangedDataset few = LabDataset.change(lab, lab.questions(), 5, 3);
    ChangedDataset more = LabDataset.change(lab, lab.questions(), 6, 3);

    List<Question> kept = few.current().questions().stream().filter(Question::isChanged).toList();
    for (Question question : kept) {
      assertThat(more.current().questions())
          .filteredOn(other -> other.id().equals(question.id()))
          .extracting(Question::answers)
          .containsExactly(question.answers());
    }
    assertThat(LabDataset.change(lab, lab.questions(), 5, 3)).isEqualTo(few);
    assertThat(LabDataset.change(lab, lab.questions(), 5, 4)).isNotEqualTo(few);
  }

  @Test
  void change_ofMoreFactsThanThereAreIsRefused() {
    Dataset lab = LabDataset.open("lab:2");

    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> LabDataset.change(lab, lab.questions(), 11, 1))
        .withMessage("changed must be 1 to 10, the facts under test, got 11");
  }

  private static List<String> texts(Dataset dataset) {
    return dataset.questions().stream().map(Question::text).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"lab:", "lab:x", "lab:0", "lab:100001", "lab:99999999999", "lab:5:6:7"})
  void open_otherNamesAreRefused(String spec) {
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> Datasets.open(spec, java.nio.file.Path.of("")))
        .withMessageContaining("dataset '" + spec + "' must");
  }

  @Test
  void requirePerson_findsWhoADocumentIsAbout() {
    Document document = LabDataset.open("lab-known:1:-4").documents().getFirst();

    assertThat(LabDataset.requirePerson(document)).isEqualTo(new LabWorld(-4).person(1_000_000));
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> LabDataset.requirePerson(new Document("a.txt", "", "text")))
        .withMessage("document 'a.txt' is of no laboratory world; oracle kinds need dataset lab");
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> LabDataset.requirePerson(new Document("lab-1-2", "", "She sleeps.")))
        .withMessage(
            "document 'lab-1-2' is not in the plain wording of its world; leave it as it was made");
  }

  @Test
  void requirePerson_knowsWhatHasChanged() {
    Dataset lab = LabDataset.open("lab:4");
    ChangedDataset changed = LabDataset.change(lab, lab.questions(), 20, 1);

    for (Document document : changed.current().documents()) {
      Person person = LabDataset.requirePerson(document);
      assertThat(document.text()).isEqualTo(Biography.plain(person).text());
      assertThat(changed.current().questionsByDocument().get(document.id()))
          .extracting(question -> question.answers().getFirst())
          .containsExactlyElementsOf(PersonAttribute.PLAIN.stream().map(person::value).toList());
    }
  }

  @Test
  void open_knownPeopleAreOthersAndTheFirstOfMore() {
    Dataset known = LabDataset.open("lab-known:30");

    assertThat(known.documents())
        .isEqualTo(LabDataset.open("lab-known:40").documents().subList(0, 30))
        .doesNotContainAnyElementsOf(LabDataset.open("lab:100").documents());
    assertThat(known.documents().getFirst())
        .isEqualTo(LabDataset.of(Population.known(new LabWorld(1), 1)).documents().getFirst());
  }

  @Test
  void leaveOut_questionsHaveNoAnswerAndDocumentsDoNotTell() {
    Dataset lab = LabDataset.open("lab:40");
    List<Question> among = lab.questions().subList(0, 100);

    Dataset left = LabDataset.leaveOut(lab, among, 50, 17);

    assertThat(left.questions()).extracting(Question::text).isEqualTo(texts(lab));
    assertThat(left.questions()).filteredOn(question -> !question.isAnswerable()).hasSize(50);
    assertThat(left.sha256()).isNotEqualTo(lab.sha256());
    for (int i = 0; i < left.questions().size(); i++) {
      Question now = left.questions().get(i);
      String before = lab.questions().get(i).answers().getFirst();
      Document document = requireNonNull(left.documentsById().get(now.documentId()));
      assertThat(document.text().contains(before)).isEqualTo(now.isAnswerable());
      assertThat(now.answerSpans())
          .extracting(span -> document.text().substring(span.start(), span.end()))
          .isEqualTo(now.answers());
      assertThat(LabDataset.requirePerson(document).told()).hasSizeBetween(1, 5);
    }
    assertThat(LabDataset.leaveOut(lab, among, 50, 17)).isEqualTo(left);
    assertThat(LabDataset.leaveOut(lab, among, 50, 18)).isNotEqualTo(left);
  }

  @Test
  void leaveOut_ofEachPersonOneFactStays() {
    Dataset lab = LabDataset.open("lab:3");

    Dataset left = LabDataset.leaveOut(lab, lab.questions(), 12, 1);

    assertThat(left.questions()).filteredOn(Question::isAnswerable).hasSize(3);
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> LabDataset.leaveOut(lab, lab.questions(), 13, 1))
        .withMessageStartingWith("untold must be 1 to 12,");
  }
}
