package dev.openbook.datasets.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

class OriginReaderTest {
  private static final Dataset LAB = LabDataset.open("lab:3");
  private static final Question TOWN = LAB.questions().getFirst();
  private static final Passage OWN = passage(0);
  private static final Passage OTHER = passage(1);

  private static Passage passage(int number) {
    Document document = LAB.documents().get(number);
    return new Passage(
        document.id() + "#0",
        document.id(),
        document.title(),
        document.text(),
        new Span(0, document.text().length()));
  }

  private static String value(int person, PersonAttribute attribute) {
    return new LabWorld(1).person(person).value(attribute);
  }

  private static AnswerOrigin origin(String answer, Passage... shown) {
    return new OriginReader().of(TOWN, List.of(shown), answer);
  }

  @Test
  void of_aRightAnswerIsFromThePassageThatTellsItOrElseFromTheWeights() {
    String right = value(0, PersonAttribute.BIRTH_TOWN);

    assertThat(origin(right, OTHER, OWN)).isEqualTo(AnswerOrigin.CONTEXT);
    assertThat(origin(" " + right.toLowerCase(java.util.Locale.ROOT), OTHER))
        .isEqualTo(AnswerOrigin.WEIGHTS);
    assertThat(origin(right)).isEqualTo(AnswerOrigin.WEIGHTS);
  }

  @Test
  void of_aWrongAnswerIsSomebodysValueAnotherFactAPossibleOneOrInvented() {
    String others = value(1, PersonAttribute.BIRTH_TOWN);

    assertThat(origin(others, OWN, OTHER)).isEqualTo(AnswerOrigin.DISTRACTOR);
    assertThat(origin(others, OWN)).isEqualTo(AnswerOrigin.POSSIBLE);
    assertThat(origin(value(0, PersonAttribute.EMPLOYER), OWN)).isEqualTo(AnswerOrigin.OTHER_FACT);
    assertThat(origin(value(1, PersonAttribute.COLLEGE), OWN, OTHER))
        .isEqualTo(AnswerOrigin.OTHER_FACT);
    assertThat(origin("Paris", OWN, OTHER)).isEqualTo(AnswerOrigin.INVENTED);
    assertThat(origin("1950", OWN, OTHER)).isEqualTo(AnswerOrigin.INVENTED);
    assertThat(origin("", OWN)).isEqualTo(AnswerOrigin.NONE);
  }

  @Test
  void of_whatNoDocumentTellsHasNoRightAnswer() {
    Question untold =
        new Question(TOWN.id(), TOWN.documentId(), TOWN.text(), List.of(), List.of(), List.of());

    assertThat(new OriginReader().of(untold, List.of(OTHER), value(1, PersonAttribute.BIRTH_TOWN)))
        .isEqualTo(AnswerOrigin.DISTRACTOR);
    assertThat(new OriginReader().of(untold, List.of(OTHER), " ")).isEqualTo(AnswerOrigin.NONE);
  }

  @Test
  void of_aValueMayStandInASentence_inWholeWords() {
    String right = value(0, PersonAttribute.BIRTH_TOWN);

    assertThat(origin("She was born in " + right + ".", OWN)).isEqualTo(AnswerOrigin.CONTEXT);
    assertThat(origin(right + "s", OWN)).isEqualTo(AnswerOrigin.INVENTED);
    assertThat(origin("A " + value(0, PersonAttribute.OCCUPATION) + "!", OWN))
        .isEqualTo(AnswerOrigin.OTHER_FACT);
  }

  @Test
  void values_holdEverybodysAndNoOther() {
    for (PersonAttribute attribute : PersonAttribute.PLAIN) {
      List<String> all = LabWorld.values(attribute).toList();
      assertThat(all).doesNotHaveDuplicates();
      for (int number = 0; number < 200; number++) {
        assertThat(all).contains(value(number, attribute));
      }
    }
    assertThat(LabWorld.values(PersonAttribute.BIRTH_TOWN)).hasSize(250);
    assertThat(LabWorld.values(PersonAttribute.BIRTH_YEAR)).contains("1900", "1999").hasSize(100);
  }
}
