package dev.openbook.eval.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Figures of scipy and statsmodels. */
class StatisticsGoldenTest {
  private static final int RESAMPLES = 100_000;

  /** An end of a 95 % interval from 100,000 resamples wavers by about 0.9 % of a standard error. */
  private static final double MONTE_CARLO_STANDARD_ERRORS = 0.05;

  private static final double ROUNDING = 1e-12;

  private final JsonNode golden = golden();

  @Test
  void mcNemar_equalsStatsmodels() {
    for (JsonNode each : golden.get("mcnemar")) {
      int onlyFirst = each.get("onlyFirst").intValue();
      int onlySecond = each.get("onlySecond").intValue();
      double[] first = new double[onlyFirst + onlySecond + 9];
      double[] second = new double[first.length];
      for (int i = 0; i < onlyFirst + onlySecond; i++) {
        (i < onlyFirst ? first : second)[i] = 1;
      }
      first[first.length - 1] = 1;
      second[first.length - 1] = 1;

      PairedTests.McNemar test = PairedTests.mcNemar(first, second);

      double expected = each.get("p").asDouble();
      assertThat(test.p()).as(each.toString()).isCloseTo(expected, within(expected * 1e-9));
      assertThat(test.onlyFirst()).isEqualTo(onlyFirst);
      assertThat(test.onlySecond()).isEqualTo(onlySecond);
    }
  }

  @Test
  void holm_equalsStatsmodels() {
    for (JsonNode family : golden.get("holm")) {
      List<Double> adjusted = Holm.adjust(list(family.get("p")));

      List<Double> expected = list(family.get("adjusted"));
      for (int i = 0; i < expected.size(); i++) {
        assertThat(adjusted.get(i)).as(family.toString()).isCloseTo(expected.get(i), rounding());
      }
    }
  }

  @Test
  void clusteredStandardError_equalsStatsmodels() {
    for (JsonNode each : golden.get("clustered")) {
      double error = StandardErrors.clustered(values(each.get("first")), clusters(each));

      assertThat(error).isCloseTo(each.get("clusteredStandardError").asDouble(), rounding());
    }
  }

  @Test
  void clusterBootstrap_equalsScipyWithinMonteCarloError() {
    for (JsonNode each : golden.get("clustered")) {
      List<double[]> arms = List.of(values(each.get("first")), values(each.get("second")));
      ClusterBootstrap bootstrap = ClusterBootstrap.of(arms, clusters(each), RESAMPLES, 3);

      assertInterval(bootstrap.mean(0, 0.95), each.get("mean"));
      assertInterval(bootstrap.difference(0, 1, 0.95), each.get("difference"));
      assertThat(bootstrap.mean(0, 0.95).unit()).isEqualTo(ResamplingUnit.CLUSTER);
    }
  }

  @Test
  void bootstrapOfItems_equalsScipyWithinMonteCarloError() {
    double[] values = values(golden.get("items").get("values"));
    ClusterBootstrap bootstrap =
        ClusterBootstrap.of(List.of(values), Clusters.ofItems(values.length), RESAMPLES, 3);

    assertInterval(bootstrap.mean(0, 0.95), golden.get("items").get("mean"));
  }

  @Test
  void signFlip_equalsScipy() {
    for (JsonNode each : golden.get("clustered")) {
      PairedTests.SignFlip test =
          PairedTests.signFlip(
              values(each.get("first")), values(each.get("second")), clusters(each), RESAMPLES, 3);

      double expected = each.get("signFlipP").asDouble();
      if (test.isExact()) {
        assertThat(test.p()).isCloseTo(expected, rounding());
      } else {
        double standardError = Math.sqrt(expected / RESAMPLES);
        assertThat(test.p()).isCloseTo(expected, within(5 * standardError));
      }
    }
  }

  private static void assertInterval(Estimate estimate, JsonNode expected) {
    double tolerance = MONTE_CARLO_STANDARD_ERRORS * expected.get(2).asDouble();
    assertThat(estimate.interval().low()).isCloseTo(expected.get(0).asDouble(), within(tolerance));
    assertThat(estimate.interval().high()).isCloseTo(expected.get(1).asDouble(), within(tolerance));
  }

  private static Offset<Double> rounding() {
    return within(ROUNDING);
  }

  private static Clusters clusters(JsonNode node) {
    var labels = new ArrayList<String>();
    node.get("labels").forEach(label -> labels.add(label.stringValue()));
    return Clusters.of(labels);
  }

  private static double[] values(JsonNode array) {
    return list(array).stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static List<Double> list(JsonNode array) {
    var values = new ArrayList<Double>();
    array.forEach(value -> values.add(value.asDouble()));
    return values;
  }

  private static JsonNode golden() {
    try (InputStream in = StatisticsGoldenTest.class.getResourceAsStream("/stats/stats.json")) {
      return JsonMapper.builder().build().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
