package dev.openbook.eval.stats.design;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.eval.stats.Clusters;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Figures of scipy and statsmodels. */
class DesignGoldenTest {
  private static final double RELATIVE = 1e-9;

  /** REML's optimiser ends where the likelihood is flat. */
  private static final double RELATIVE_REML = 1e-3;

  private final JsonNode golden = golden();

  @Test
  void detectable_equalsScipysQuantiles() {
    for (JsonNode each : golden.get("power")) {
      PowerGoal goal = goal(each);
      double error = each.get("standardError").asDouble();

      assertThat(goal.detectable(error))
          .isCloseTo(number(each, "detectableNormal"), near(each, "detectableNormal"));
      assertThat(goal.detectable(error, each.get("clusters").longValue()))
          .isCloseTo(number(each, "detectable"), near(each, "detectable"));
    }
  }

  @Test
  void sampleSize_equalsASearchWithScipyAndIsThatOfStatsmodels() {
    for (JsonNode each : golden.get("power")) {
      int perCluster = each.get("perCluster").intValue();
      Clusters pilot =
          Clusters.of(
              IntStream.range(0, each.get("clusters").intValue() * perCluster)
                  .mapToObj(i -> "c" + i / perCluster)
                  .toList());
      PowerGoal.SampleSize size =
          goal(each).sampleSize(number(each, "difference"), number(each, "standardError"), pilot);

      assertThat(size.clusters()).isEqualTo(each.get("needed").longValue());
      assertThat(size.questions()).isEqualTo(size.clusters() * perCluster);
      // by the noncentral t distribution, less than one cluster away
      assertThat((double) size.clusters())
          .isBetween(number(each, "neededExact"), number(each, "neededExact") + 1);
    }
  }

  @Test
  void questions_equalsStatsmodels() {
    for (JsonNode each : golden.get("power")) {
      double deviation = number(each, "standardError") * Math.sqrt(number(each, "clusters"));

      long questions = goal(each).questions(number(each, "difference"), deviation * deviation);

      assertThat(questions).isEqualTo((long) Math.ceil(number(each, "neededNormal")));
    }
  }

  @Test
  void varianceComponents_equalStatsmodelsMeanSquares() {
    for (JsonNode each : golden.get("variance")) {
      VarianceComponents split = split(each);

      JsonNode expected = each.get("components");
      double[] actual = {split.seed(), split.document(), split.question(), split.residual()};
      for (int i = 0; i < actual.length; i++) {
        assertThat(actual[i]).isCloseTo(expected.get(i).asDouble(), within(1e-9));
      }
    }
  }

  @Test
  void varianceComponents_ofBalancedScores_equalStatsmodelsMixedModel() {
    int balanced = 0;
    for (JsonNode each : golden.get("variance")) {
      JsonNode expected = each.path("reml");
      if (expected.isMissingNode()) {
        continue;
      }
      balanced++;
      VarianceComponents split = split(each);
      double[] actual = {split.seed(), split.document(), split.question(), split.residual()};
      for (int i = 0; i < actual.length; i++) {
        double value = expected.get(i).asDouble();
        assertThat(actual[i]).isCloseTo(value, within(value * RELATIVE_REML));
      }
    }
    assertThat(balanced).isEqualTo(2);
  }

  private static VarianceComponents split(JsonNode each) {
    var labels = new ArrayList<String>();
    each.get("labels").forEach(label -> labels.add(label.stringValue()));
    JsonNode rows = each.get("scores");
    double[][] scores = new double[rows.size()][labels.size()];
    for (int s = 0; s < scores.length; s++) {
      for (int i = 0; i < labels.size(); i++) {
        scores[s][i] = rows.get(s).get(i).asDouble();
      }
    }
    return VarianceComponents.of(scores, Clusters.of(labels));
  }

  private static PowerGoal goal(JsonNode each) {
    return new PowerGoal(number(each, "level"), number(each, "power"));
  }

  private static double number(JsonNode each, String field) {
    return each.get(field).asDouble();
  }

  private static Offset<Double> near(JsonNode each, String field) {
    return within(number(each, field) * RELATIVE);
  }

  private static JsonNode golden() {
    try (InputStream in = DesignGoldenTest.class.getResourceAsStream("/stats/stats.json")) {
      return JsonMapper.builder().build().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
