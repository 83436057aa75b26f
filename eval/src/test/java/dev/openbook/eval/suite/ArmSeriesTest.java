package dev.openbook.eval.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.file.YamlText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArmSeriesTest {
  private static final String SUITE =
      SuiteText.SUITE
          .replace("texts: raw", "texts: {synthesize: [permutation], budgetTokens: 50}")
          .replace(", tokens: 100", "")
          .replace("{oracle: passage}", "{passages: 10, gold: 1}");

  @TempDir private Path folder;

  private Suite suite(String text, Map<String, String> overrides) throws IOException {
    return SuiteText.read(folder, text, overrides);
  }

  private List<String> series(Map<String, String> overrides) throws IOException {
    return suite(SUITE, overrides).series().stream().map(ArmSeriesTest::text).toList();
  }

  private static String text(ArmSeries series) {
    return series.key().path()
        + " "
        + series.name()
        + " "
        + series.points().stream().map(ArmSeries.Point::value).toList();
  }

  @Test
  void series_withoutSweep_areNone() throws IOException {
    assertThat(series(Map.of())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "contexts.rag.retrieve | [16, 1, 4] | retrieve plain/rag-* [1, 4, 16]",
        "contexts.rag.budgetTokens | [64, 128] | budgetTokens plain/rag-* [64, 128]",
        "contexts.gold.gold | [1, 5, 10] | gold plain/gold-* [1, 5, 10]",
        "contexts.gold.passages | [5, 10] | passages plain/gold-* [5, 10]",
        "contexts.long.maxTokens | [100, 200] | maxTokens plain/long-* [100, 200]",
        "contexts.gold | {passages: [5, 10], gold: none} | passages plain/gold-* [5, 10]",
      })
  void series_ofEachNumberOfAContext_areOneForEachPreparation(
      String key, String value, String expected) throws IOException {
    assertThat(series(Map.of(key, value)))
        .containsExactly(expected, expected.replace("plain/", "tuned/"));
  }

  @Test
  void series_ofEachNumberOfAPreparation_areOneForEachContext() throws IOException {
    assertThat(series(Map.of("preparations.tuned.train.tokens", "[100, 200]")))
        .hasSize(4)
        .startsWith("train.tokens tuned-*/closed [100, 200]");
    assertThat(series(Map.of("preparations.tuned.train.texts.budgetTokens", "[50, 60, 70]")))
        .hasSize(4)
        .startsWith("train.texts.budgetTokens tuned-*/closed [50, 60, 70]");
    assertThat(
            series(
                Map.of(
                    "preparations.tuned.train.texts",
                    "{synthesize: rephrase, generator: m, budgetTokens: [1, 2]}")))
        .hasSize(4);
  }

  @Test
  void series_ofTwoSweptNumbers_areOneForEachValueOfTheOther() throws IOException {
    assertThat(
            series(
                Map.of(
                    "contexts.rag.retrieve", "[1, 4]",
                    "contexts.rag.budgetTokens", "[64, 128]",
                    "arms", "[plain/*]")))
        .containsExactly(
            "retrieve plain/rag-*-64 [1, 4]",
            "retrieve plain/rag-*-128 [1, 4]",
            "budgetTokens plain/rag-1-* [64, 128]",
            "budgetTokens plain/rag-4-* [64, 128]");
  }

  @Test
  void series_ofSeedsOrOrdersOrCuts_areNone() throws IOException {
    assertThat(series(Map.of("preparations.tuned.train.seed", "[1, 2, 3]"))).isEmpty();
    assertThat(series(Map.of("contexts.rag.order", "[edges, best-last]"))).isEmpty();
    assertThat(
            series(
                Map.of(
                    "contexts.rag", "{retrieve: 2, order: edges}",
                    "contexts.other", "{retrieve: 4, order: best-last}")))
        .isEmpty();
  }

  @Test
  void series_ofSeedsAndTokens_areOneForEachSeed() throws IOException {
    String both = SUITE.replace("r.yaml", "r.yaml, seed: [1, 2], tokens: [100, 200]");

    assertThat(
            suite(both, Map.of("arms", "['*/closed']")).series().stream().map(ArmSeriesTest::text))
        .containsExactly(
            "train.tokens tuned-1-*/closed [100, 200]", "train.tokens tuned-2-*/closed [100, 200]");
  }

  @Test
  void series_writtenOneByOne_areTheSame() throws IOException {
    Suite swept = suite(SUITE, Map.of("contexts.rag.retrieve", "[1, 2, 16]"));

    Suite again = suite(YamlText.of(swept.resolved()), Map.of());

    assertThat(again.series()).isEqualTo(swept.series());
  }

  @Test
  void series_ofNamesWithoutACommonPart_haveTheFirstAndTheLast() throws IOException {
    String contexts = "  few: {retrieve: 1}\n  many: {retrieve: 9}\n  same: {retrieve: 9}\n";

    assertThat(
            suite(SUITE + contexts, Map.of("arms", "['plain/*']")).series().stream()
                .map(ArmSeriesTest::text))
        .containsExactly("retrieve plain/few..many [1, 9]");
  }

  @Test
  void series_ofOnePoint_isRefused() {
    assertThatThrownBy(() -> new ArmSeries(SweptKey.RETRIEVE, "n", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("points must be at least 2, got 0");
  }
}
