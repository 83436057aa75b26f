package dev.openbook.datasets.lab;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HouseholdsTest {
  private static final Dataset LAB = LabDataset.open("lab-households:40:3");
  private static final Document FIRST = LAB.documents().getFirst();

  private static Passage paragraph(Document document, int number) {
    String text = document.text().split("\n\n", -1)[number];
    int start = document.text().indexOf(text);
    return new Passage(
        document.id() + "#" + number,
        document.id(),
        document.title(),
        text,
        new Span(start, start + text.length()));
  }

  private static Question question(String end) {
    return LAB.questions().stream()
        .filter(each -> each.id().equals(FIRST.id() + end))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void documents_tellOfTwoWhoLiveTogether() {
    assertThat(LAB.documents()).hasSize(20);
    for (Document document : LAB.documents()) {
      List<Person> two = LabDataset.requirePeople(document);
      assertThat(two).hasSize(2).allMatch(person -> person.told().size() == 9);
      assertThat(two.get(0).value(PersonAttribute.HOUSEMATE)).isEqualTo(two.get(1).name());
      assertThat(two.get(1).value(PersonAttribute.HOUSEMATE)).isEqualTo(two.get(0).name());
    }
  }

  @Test
  void people_knowTheSameOfTheirPlainFactsAsInOtherDatasets() {
    List<Person> two = LabDataset.requirePeople(FIRST);
    for (Person person : two) {
      assertThat(person.values())
          .containsAllEntriesOf(new LabWorld(3).person(person.number()).values());
    }
  }

  @Test
  void questions_areAnsweredWhereTheirSpansSay() {
    var ids = new HashSet<String>();
    Map<String, Document> documents = LAB.documentsById();
    for (Question question : LAB.questions()) {
      ids.add(question.id());
      String text = requireNonNull(documents.get(question.documentId())).text();
      Span span = question.answerSpans().getFirst();
      assertThat(text.substring(span.start(), span.end())).isEqualTo(question.answers().getFirst());
      assertThat(question.options().orElseThrow().options())
          .contains(question.answers().getFirst());
    }
    assertThat(ids).hasSize(40 * (9 + 5));
    assertThat(LAB.questions()).hasSize(40 * (9 + 5));
  }

  @Test
  void questions_aboutAHousemateTakeBothParagraphs() {
    List<Person> two = LabDataset.requirePeople(FIRST);
    Question question = question("-0-housemates-birth-town");

    assertThat(question.text())
        .isEqualTo("In which town was the housemate of " + two.get(0).name() + " born?");
    assertThat(question.answers()).containsExactly(two.get(1).value(PersonAttribute.BIRTH_TOWN));
    assertThat(question.paragraphs()).hasSize(2);
    assertThat(question.isGold(paragraph(FIRST, 1))).isTrue();
    assertThat(question.isGold(paragraph(FIRST, 0))).isFalse();
    assertThat(PersonAttribute.BIRTH_TOWN.questionOfHousemate(2, "Ada Byron"))
        .isEqualTo("The housemate of Ada Byron comes from which town?");
  }

  @Test
  void origins_areExactForParagraphs() {
    List<Person> two = LabDataset.requirePeople(FIRST);
    Question plain = question("-0-housemate");
    Question through = question("-0-housemates-birth-town");
    var reader = new OriginReader();

    assertThat(reader.of(plain, List.of(paragraph(FIRST, 0)), two.get(1).name()))
        .isEqualTo(AnswerOrigin.CONTEXT);
    assertThat(reader.of(plain, List.of(), "Zzz Qqq")).isEqualTo(AnswerOrigin.INVENTED);
    assertThat(reader.of(plain, List.of(), new LabWorld(9).person(7).name()))
        .isEqualTo(AnswerOrigin.POSSIBLE);
    assertThat(
            reader.of(
                through,
                List.of(paragraph(FIRST, 0)),
                two.get(0).value(PersonAttribute.BIRTH_TOWN)))
        .isEqualTo(AnswerOrigin.DISTRACTOR);
  }

  @Test
  void statements_ofRelationsAreRead() {
    StatementReader reader = StatementReader.over(LAB.documents()).orElseThrow();
    var random = new SplittableRandom(5);
    StatementCount count = StatementCount.NONE;
    for (Document document : LAB.documents()) {
      count = count.plus(reader.of(document.text()));
      for (Person person : LabDataset.requirePeople(document)) {
        for (int time = 0; time < 10; time++) {
          count = count.plus(reader.of(Biography.varied(person, random).text()));
        }
      }
    }

    assertThat(count).isEqualTo(new StatementCount(40 * 11 * 9, 0, 0));
  }

  @Test
  void open_needsTwoPeopleForEachHousehold() {
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> LabDataset.open("lab-households:41"))
        .withMessageContaining("must have an even number of people");
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> LabDataset.change(LAB, LAB.questions(), 3, 1))
        .withMessageContaining("tells of several people");
  }
}
