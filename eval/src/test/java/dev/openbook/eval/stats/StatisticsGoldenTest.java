package dev.openbook.eval.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Figures of scipy and statsmodels. */
class StatisticsGoldenTest {
  private static final int RESAMPLES = 100_000;

  /**
   * An end of a 95 % interval from 100,000 resamples wavers by about 0.9 % of a standard error, one
   * expanded for 8 clusters by about 1.5 %, and BCa's bias adds 0.4 % at each end.
   */
  private static final double MONTE_CARLO_STANDARD_ERRORS = 0.05;

  private static final double ROUNDING = 1e-12;

  /** Tails of distributions are computed by other series than scipy's. */
  private static final double RELATIVE_TAILS = 1e-9;

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
  void benjaminiHochberg_equalsStatsmodels() {
    for (JsonNode family : golden.get("benjaminiHochberg")) {
      List<Double> adjusted = BenjaminiHochberg.adjust(list(family.get("p")));

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
      JsonNode interaction = each.get("interaction");
      List<double[]> arms =
          List.of(
              values(each.get("first")),
              values(each.get("second")),
              values(interaction.get("third")),
              values(interaction.get("fourth")));
      ClusterBootstrap bootstrap = ClusterBootstrap.of(arms, clusters(each), RESAMPLES, 3);

      assertIntervals(bootstrap, new double[] {1, 0, 0, 0}, each.get("mean"));
      assertIntervals(bootstrap, new double[] {1, -1, 0, 0}, each.get("difference"));
      assertIntervals(bootstrap, new double[] {1, -1, -1, 1}, interaction);
      assertThat(bootstrap.mean(0, 0.95).unit()).isEqualTo(ResamplingUnit.CLUSTER);
    }
  }

  @Test
  void bootstrapOfItems_equalsScipyWithinMonteCarloError() {
    double[] values = values(golden.get("items").get("values"));
    ClusterBootstrap bootstrap =
        ClusterBootstrap.of(List.of(values), Clusters.ofItems(values.length), RESAMPLES, 3);

    assertIntervals(bootstrap, new double[] {1}, golden.get("items").get("mean"));
  }

  @Test
  void expandedTail_isHesterbergs() {
    for (JsonNode each : golden.get("expandedTails")) {
      double tail =
          BootstrapIntervals.expandedTail(
              each.get("confidence").asDouble(),
              List.of(new BootstrapIntervals.Factor(0.3, each.get("units").intValue())));

      double expected = each.get("tail").asDouble();
      assertThat(tail).as(each.toString()).isCloseTo(expected, within(1e-9));
    }
  }

  @Test
  void standardisedDifference_isThatOfTheGammaFunction() {
    for (JsonNode each : golden.get("effects")) {
      double size =
          EffectSizes.standardised(values(each.get("first")), values(each.get("second")))
              .orElseThrow();

      assertThat(size).isCloseTo(each.get("standardised").asDouble(), rounding());
    }
  }

  @Test
  void matchedOdds_equalScipysExactIntervalAsOdds() {
    for (JsonNode each : golden.get("odds")) {
      int onlyFirst = each.get("onlyFirst").intValue();
      int onlySecond = each.get("onlySecond").intValue();
      double[] first = new double[onlyFirst + onlySecond + 3];
      double[] second = new double[first.length];
      Arrays.fill(first, 0, onlyFirst, 1);
      Arrays.fill(second, onlyFirst, onlyFirst + onlySecond, 1);

      EffectSizes.MatchedOdds odds = EffectSizes.matchedOdds(first, second, 0.95);

      JsonNode high = each.get("high");
      assertThat(odds.ratio()).isEqualTo((double) onlyFirst / onlySecond);
      assertTail(odds.interval().low(), each.get("low").asDouble(), each);
      assertTail(
          odds.interval().high(),
          high.isString() ? Double.POSITIVE_INFINITY : high.asDouble(),
          each);
    }
  }

  @Test
  void equivalence_equalsStatsmodels() {
    for (JsonNode each : golden.get("equivalence")) {
      Equivalence equivalence =
          Equivalence.test(
              values(each.get("first")),
              values(each.get("second")),
              clusters(each),
              each.get("low").asDouble(),
              each.get("high").asDouble());

      assertThat(equivalence.degreesOfFreedom()).isEqualTo(each.get("degreesOfFreedom").intValue());
      assertTail(equivalence.pLow(), each.get("pLow").asDouble(), each.get("labels"));
      assertTail(equivalence.pHigh(), each.get("pHigh").asDouble(), each.get("labels"));
      assertTail(equivalence.p(), each.get("p").asDouble(), each.get("labels"));
    }
  }

  private static void assertTail(double actual, double expected, JsonNode described) {
    if (Double.isInfinite(expected)) {
      assertThat(actual).as(described.toString()).isEqualTo(expected);
    } else {
      assertThat(actual)
          .as(described.toString())
          .isCloseTo(expected, within(expected * RELATIVE_TAILS));
    }
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

  private static void assertIntervals(
      ClusterBootstrap bootstrap, double[] weights, JsonNode expected) {
    assertThat(bootstrap.acceleration(weights))
        .isCloseTo(expected.get("acceleration").asDouble(), within(RELATIVE_TAILS));
    assertInterval(bootstrap, weights, IntervalMethod.PERCENTILE, expected.get("percentile"));
    assertInterval(
        bootstrap, weights, IntervalMethod.EXPANDED_PERCENTILE, expected.get("expanded"));
    assertInterval(bootstrap, weights, IntervalMethod.BCA, expected.get("bca"));
    assertThat(bootstrap.contrast(weights, 0.95))
        .isEqualTo(bootstrap.contrast(weights, 0.95, IntervalMethod.EXPANDED_PERCENTILE));
  }

  private static void assertInterval(
      ClusterBootstrap bootstrap, double[] weights, IntervalMethod method, JsonNode expected) {
    Interval interval = bootstrap.contrast(weights, 0.95, method).interval();
    double tolerance = MONTE_CARLO_STANDARD_ERRORS * expected.get(2).asDouble();
    assertThat(interval.low())
        .as(method.name())
        .isCloseTo(expected.get(0).asDouble(), within(tolerance));
    assertThat(interval.high())
        .as(method.name())
        .isCloseTo(expected.get(1).asDouble(), within(tolerance));
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
