package dev.openbook.finetune.synthesize.english;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentenceUnitsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "He worked there.",
        "However, the offer was refused.",
        "In 1891, he patented the coil.",
        "On 24 March 1879, his father died.",
        "When it was finished, people came.",
        "Other scientists perform isotope studies.",
        "Some of them left.",
        "Three years later the bridge fell.",
        "Parachutes were carried to slow its descent.",
        "The university also opened a centre.",
        "The latter was rebuilt.",
        "\"This is the end,\" said Luther.",
      })
  void leans_refersBack(String sentence) {
    assertThat(SentenceUnits.leans(sentence)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Tesla moved to Budapest.",
        "In 1891, Tesla patented his coil.",
        "In contrast to other schools, Eton is old.",
        "The king lost his crown.",
        "Thousands of people came.",
        "Theories of light changed.",
      })
  void leans_standsAlone(String sentence) {
    assertThat(SentenceUnits.leans(sentence)).isFalse();
  }

  @Test
  void of_rowsOfLeaningSentencesStayTogether() {
    assertThat(
            SentenceUnits.of(
                List.of("Tesla left.", "He returned.", "Then he slept.", "Paris grew.")))
        .containsExactly(
            List.of("Tesla left.", "He returned.", "Then he slept."), List.of("Paris grew."));
  }

  @Test
  void of_openQuotationAndNounTakenUpStayBehind() {
    List<String> paragraph =
        List.of(
            "Cohen notes, \"Everyone uses the word.",
            "Nobody knows why.\"",
            "France planned an invasion.",
            "The invasion failed because of bad weather.",
            "Paris was quiet.");

    assertThat(SentenceUnits.of(paragraph))
        .containsExactly(paragraph.subList(0, 2), paragraph.subList(2, 4), paragraph.subList(4, 5));
  }
}
