package dev.openbook.datasets.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordTokensTest {
  private static List<String> words(String text) {
    return new WordTokens()
        .spans(text).stream().map(span -> text.substring(span.start(), span.end())).toList();
  }

  @Test
  void spans_wordsAndPunctuation() {
    assertThat(words("In 1912, Zo\u00eb's caf\u00e9 (e\u0301) cost $3..."))
        .containsExactly(
            "In",
            "1912",
            ",",
            "Zo\u00eb",
            "'",
            "s",
            "caf\u00e9",
            "(",
            "e\u0301",
            ")",
            "cost",
            "$",
            "3",
            "...");
  }

  @Test
  void spans_emojiIsOneToken() {
    assertThat(words("hi \ud83d\ude00 you")).containsExactly("hi", "\ud83d\ude00", "you");
  }

  @Test
  void count_whiteSpaceAlone() {
    assertThat(new WordTokens().count("")).isZero();
    assertThat(new WordTokens().count(" \u00a0\r\n\t")).isZero();
  }
}
