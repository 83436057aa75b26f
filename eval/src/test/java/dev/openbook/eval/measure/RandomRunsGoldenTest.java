package dev.openbook.eval.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.Qrels;
import dev.openbook.datasets.format.QrelsFile;
import dev.openbook.eval.measure.RetrievalScores.Queries;
import dev.openbook.rag.TrecRun;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two hundred random runs with ties, gaps and strange labels, scored by trec_eval and ir_measures;
 * {@code trec_eval/random_runs.py} made the figures.
 */
class RandomRunsGoldenTest {
  /** Sums of the same terms in another order. */
  private static final double ROUNDING = 1e-12;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "trec_eval, 1, RETRIEVED",
    "trec_eval -l 2, 2, RETRIEVED",
    "ir_measures, 1, LABELLED"
  })
  void scores_equal(String tool, int relevanceLevel, Queries queries) throws IOException {
    JsonNode cases = golden().get("cases");
    int compared = 0;

    for (int number = 0; number < cases.size(); number++) {
      JsonNode expected = cases.get(number).get(tool);
      RetrievalScores scores = scores(cases.get(number), expected, relevanceLevel, queries);
      assertThat(scores.perQuery().keySet())
          .as("queries of case " + number)
          .containsExactlyInAnyOrderElementsOf(expected.propertyNames());
      for (Map.Entry<String, Map<RetrievalMeasure, Double>> query : scores.perQuery().entrySet()) {
        for (Map.Entry<RetrievalMeasure, Double> value : query.getValue().entrySet()) {
          assertThat(value.getValue())
              .as("case %d, %s, %s", number, query.getKey(), value.getKey().name())
              .isCloseTo(
                  expected.get(query.getKey()).get(value.getKey().name()).asDouble(),
                  within(ROUNDING));
          compared++;
        }
      }
    }

    assertThat(compared).isGreaterThan(8000);
  }

  @Test
  void golden_namesEveryKindOfMeasure() throws IOException {
    var kinds = new HashSet<RetrievalMeasure.Kind>();
    for (JsonNode each : golden().get("cases")) {
      for (JsonNode query : each.get("ir_measures")) {
        query.propertyNames().forEach(name -> kinds.add(RetrievalMeasure.parse(name).kind()));
      }
    }

    assertThat(kinds)
        .containsExactlyInAnyOrderElementsOf(EnumSet.allOf(RetrievalMeasure.Kind.class));
  }

  private RetrievalScores scores(
      JsonNode given, JsonNode expected, int relevanceLevel, Queries queries) throws IOException {
    Path run = Files.writeString(folder.resolve("run"), given.get("run").asString());
    Path labels = Files.writeString(folder.resolve("qrels"), given.get("qrels").asString());
    Qrels qrels = QrelsFile.read(labels);
    var measures =
        expected.iterator().next().propertyNames().stream().map(RetrievalMeasure::parse).toList();
    var scorer = new RetrievalScorer(qrels, measures, relevanceLevel);
    TrecRun.read(run).rankings().forEach(scorer::add);
    return scorer.scores(queries);
  }

  private static JsonNode golden() throws IOException {
    try (InputStream packed =
            RandomRunsGoldenTest.class.getResourceAsStream("/trec_eval/random_runs.json.gz");
        InputStream in = new GZIPInputStream(packed)) {
      return JsonMapper.builder().build().readTree(in);
    }
  }
}
