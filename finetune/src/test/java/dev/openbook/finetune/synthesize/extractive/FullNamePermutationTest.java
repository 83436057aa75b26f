package dev.openbook.finetune.synthesize.extractive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.Document;
import dev.openbook.finetune.synthesize.Articles;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.english.EnglishText;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FullNamePermutationTest {
  private static final String FIRST = "Thomas Edison was an inventor. ";

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
          Edison moved to New Jersey in 1876. | Thomas Edison moved to New Jersey in 1876.
          Tesla was hired by Edison in 1884.  | Tesla was hired by Thomas Edison in 1884.
          """)
  void synthesize_lastNameAlone_isMadeFull(String sentence, String full) {
    assertThat(bodies(FIRST + sentence)).contains(FIRST + full);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "He moved to New Jersey in 1876.",
        "Edison College is in New Jersey.",
        "They read Edison's Large Catechism aloud.",
        "The Edison memorial was built in 1938.",
        "Tesla said \"Edison moved to New Jersey\" in 1876.",
        "A town was named Edison in 1954.",
      })
  void synthesize_anythingLessCertain_isLeft(String sentence) {
    assertThat(bodies(FIRST + sentence)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Charles Edison was a governor.",
        "Trains stop in Edison at noon.",
        "Samuel B. Edison was a teacher.",
      })
  void synthesize_lastNameOfOthersToo_nothingIsMade(String other) {
    assertThat(bodies(FIRST + "Edison moved to New Jersey in 1876. " + other)).isEmpty();
  }

  @Test
  void synthesize_endOfALongerName_isTheSamePerson() {
    String text =
        "James Clerk Maxwell was a physicist. Edinburgh honoured Clerk Maxwell in 1931. Maxwell"
            + " died in Cambridge.";

    assertThat(bodies(text))
        .contains(
            "James Clerk Maxwell was a physicist. Edinburgh honoured James Clerk Maxwell in 1931."
                + " James Clerk Maxwell died in Cambridge.");
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
