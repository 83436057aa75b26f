package dev.openbook.finetune.synthesize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.Document;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FullNamePermutationTest {
  private static final String FIRST = "Martin Luther was a monk. ";

  private static FullNamePermutation names;

  @BeforeAll
  static void load() throws IOException {
    names = new FullNamePermutation(EnglishText.load());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Luther wrote hymns.          | Martin Luther wrote hymns.
          Hymns were sung by Luther.   | Hymns were sung by Martin Luther.
          Luther's hymns were sung.    | Martin Luther's hymns were sung.
          """)
  void synthesize_lastNameAlone_isMadeFull(String sentence, String full) {
    assertThat(bodies(FIRST + sentence)).contains("Martin Luther was a monk. " + full);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "He wrote hymns.",
        "Luther College is old.",
        "They read Luther's Large Catechism aloud.",
        "The Luther memorial was built.",
        "Scholars said \"Luther wrote hymns\" again.",
        "A boy was named Luther by monks.",
      })
  void synthesize_anythingLessCertain_isLeft(String sentence) {
    assertThat(bodies(FIRST + sentence)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Katharina Luther was a nun.",
        "Trains stop in Luther at noon.",
        "A luther is a small tool.",
      })
  void synthesize_lastNameOfOthersToo_nothingIsMade(String other) {
    assertThat(bodies(FIRST + "Luther wrote hymns. " + other)).isEmpty();
  }

  @Test
  void synthesize_endOfALongerName_isTheSamePerson() {
    String text = "Martin Luther King spoke. Luther King won. King slept.";

    assertThat(bodies(text))
        .contains("Martin Luther King spoke. Martin Luther King won. Martin Luther King slept.");
  }

  @Test
  void synthesize_realArticles_onlyParagraphsWithAMention() {
    for (Document document : Articles.xquad(8)) {
      List<SyntheticText> made = names.synthesize(document, 1).limit(20).toList();

      assertThat(made)
          .allSatisfy(
              text -> {
                assertThat(text.kind()).isEqualTo("full-name");
                assertThat(document.text()).isNotEqualTo(text.text());
              });
      assertThat(names.synthesize(document, 1).limit(20)).isEqualTo(made);
    }
  }

  private static List<String> bodies(String text) {
    return names.synthesize(new Document("d", "", text), 1).map(SyntheticText::text).toList();
  }
}
