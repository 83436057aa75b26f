package dev.openbook.eval.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreshnessTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Ada Merrow | Ada Merrow | Bo Lund | FRESH",
        "The mayor, since May, is ada merrow! | Ada Merrow | Bo Lund | FRESH",
        "Bo Lund | Ada Merrow | Bo Lund | STALE",
        "not Bo Lund but Ada Merrow | Ada Merrow | Bo Lund | BOTH",
        "nobody knows | Ada Merrow | Bo Lund | NEITHER",
        "'' | Ada Merrow | Bo Lund | NEITHER",
        // words are not cut
        "party | art | party | STALE",
        "19521 | 1952 | 1951 | NEITHER",
        "1951 1952 | 1952 | 1951 | BOTH",
        // a value that is part of the other
        "New York | York | New York | STALE",
        "New York | New York | York | FRESH",
        "York, not New York | New York | York | BOTH",
        "York York | York | New York | FRESH",
        "York | New York | York | STALE"
      })
  void of_tellsTheValues(String answer, String gold, String stale, Freshness expected) {
    assertThat(Freshness.of(answer, List.of(gold), List.of(stale))).isEqualTo(expected);
  }

  @Test
  void of_anyOfSeveralValues() {
    List<String> golds = List.of("12 minutes", "twelve minutes");
    List<String> stale = List.of("20 minutes", "twenty minutes");

    assertThat(Freshness.of("Twelve minutes.", golds, stale)).isEqualTo(Freshness.FRESH);
    assertThat(Freshness.of("twenty minutes", golds, stale)).isEqualTo(Freshness.STALE);
  }

  @Test
  void of_noAnswerAnyMore() {
    assertThat(Freshness.of("", List.of(), List.of("Bo"))).isEqualTo(Freshness.FRESH);
    assertThat(Freshness.of("Bo", List.of(), List.of("Bo"))).isEqualTo(Freshness.STALE);
    assertThat(Freshness.of("Cy", List.of(), List.of("Bo"))).isEqualTo(Freshness.NEITHER);
  }
}
