package dev.openbook.datasets.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StatementReaderTest {
  private static final Dataset LAB = LabDataset.open("lab:40");
  private static final StatementReader READER = StatementReader.over(LAB.documents()).orElseThrow();
  private static final Person ADA = LabDataset.requirePerson(LAB.documents().get(0));
  private static final Person BEN = LabDataset.requirePerson(LAB.documents().get(1));

  @Test
  void of_everyWordingOfEverybody_isRight() {
    var random = new SplittableRandom(5);
    StatementCount count = StatementCount.NONE;
    for (int i = 0; i < 40; i++) {
      Person person = LabDataset.requirePerson(LAB.documents().get(i));
      count = count.plus(READER.of(Biography.plain(person).text()));
      for (int time = 0; time < 10; time++) {
        count = count.plus(READER.of(Biography.varied(person, random).text()));
      }
    }

    assertThat(count).isEqualTo(new StatementCount(40 * 11 * 5, 0, 0));
  }

  @Test
  void of_anotherPersonsFacts_areWrongButWhereBothHaveThem() {
    Person mixed = ADA.with(BEN.values());
    int same = (int) ADA.told().stream().filter(it -> ADA.value(it).equals(BEN.value(it))).count();

    assertThat(READER.of(Biography.varied(mixed, new SplittableRandom(1)).text()))
        .isEqualTo(new StatementCount(same, 5 - same, 0));
  }

  @Test
  void of_aTitle_saysWhomAPronounMeans() {
    String town = ADA.value(PersonAttribute.BIRTH_TOWN);

    assertThat(READER.of(ADA.name() + "\n\nShe was born in " + town + ". He is kind."))
        .isEqualTo(new StatementCount(1, 0, 1));
    assertThat(READER.of("She was born in " + town + ".")).isEqualTo(StatementCount.UNREAD);
    assertThat(READER.of("Nobo Dyatall was born in " + town + "."))
        .isEqualTo(StatementCount.UNREAD);
  }

  @Test
  void of_aQuestionInAnyForm_comparesItsAnswer() {
    for (PersonAttribute attribute : PersonAttribute.PLAIN) {
      for (int form = 0; form < PersonAttribute.QUESTION_FORMS; form++) {
        String question = attribute.question(form, ADA.name());
        assertThat(READER.of(question, " " + ADA.value(attribute))).isEqualTo(StatementCount.RIGHT);
        assertThat(READER.of(question, "Nowhere")).isEqualTo(StatementCount.WRONG);
      }
    }
    String asked = PersonAttribute.EMPLOYER.question(2, ADA.name());
    String answer = "\nAnswer: " + ADA.value(PersonAttribute.EMPLOYER) + ".";
    assertThat(READER.of("Question: " + asked + answer)).isEqualTo(StatementCount.RIGHT);
    assertThat(READER.of("Who is " + ADA.name() + "?", "a painter"))
        .isEqualTo(StatementCount.UNREAD);
  }

  @Test
  void over_anotherDocument_isEmpty() {
    var other = new Document("d", "Ada", "Ada was born in Ashford.");

    assertThat(StatementReader.over(List.of(other))).isEmpty();
    assertThat(StatementReader.over(List.of(LAB.documents().getFirst(), other))).isEmpty();
  }

  @Test
  void of_whatADocumentDoesNotTell_isWrong() {
    Dataset less = LabDataset.leaveOut(LAB, LAB.questions().subList(0, 1), 1, 1);
    var reader = StatementReader.over(less.documents()).orElseThrow();

    assertThat(reader.of(Biography.plain(ADA).text())).isEqualTo(new StatementCount(4, 1, 0));
  }
}
