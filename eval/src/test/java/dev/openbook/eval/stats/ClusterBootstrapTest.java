package dev.openbook.eval.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClusterBootstrapTest {
  @Test
  void of_sameSeed_givesTheSameIntervalAndAnotherSeedAnother() {
    double[] scores = random(60, 1);
    Clusters clusters = clusters(60, 7);

    Estimate first = ClusterBootstrap.of(List.of(scores), clusters, 500, 9).mean(0, 0.95);
    Estimate again = ClusterBootstrap.of(List.of(scores), clusters, 500, 9).mean(0, 0.95);
    Estimate other = ClusterBootstrap.of(List.of(scores), clusters, 500, 10).mean(0, 0.95);

    assertThat(again).isEqualTo(first);
    assertThat(other.interval()).isNotEqualTo(first.interval());
    assertThat(other.value()).isEqualTo(first.value());
  }

  @Test
  void mean_weighsEveryItemTheSame() {
    double[] scores = {1, 1, 1, 0};
    Clusters clusters = Clusters.of(List.of("big", "big", "big", "small"));

    Estimate estimate = ClusterBootstrap.of(List.of(scores), clusters, 1000, 1).mean(0, 0.9);

    assertThat(estimate.value()).isEqualTo(0.75);
    // two clusters: both drawn as big, both as small, or one of each
    assertThat(estimate.interval()).isEqualTo(new Interval(0, 1, 0.9));
  }

  @Test
  void difference_isPaired() {
    double[] base = random(100, 2);
    double[] better = Arrays.stream(base).map(score -> score + 0.25).toArray();

    Estimate difference =
        ClusterBootstrap.of(List.of(better, base), clusters(100, 10), 200, 1)
            .difference(0, 1, 0.95);

    assertThat(difference.value()).isCloseTo(0.25, within(1e-12));
    assertThat(difference.interval().low()).isCloseTo(0.25, within(1e-12));
    assertThat(difference.interval().high()).isCloseTo(0.25, within(1e-12));
  }

  @Test
  void contrast_isTheSumOfWeightedMeansAndPaired() {
    double[] base = random(60, 4);
    double[] other = random(60, 5);
    double[] both = new double[60];
    for (int i = 0; i < 60; i++) {
      both[i] = base[i] + other[i] - 0.5;
    }

    Estimate contrast =
        ClusterBootstrap.of(List.of(both, base, other), clusters(60, 6), 200, 1)
            .contrast(new double[] {2, -2, -2}, 0.95);

    assertThat(contrast.value()).isCloseTo(-1, within(1e-12));
    assertThat(contrast.interval().halfWidth()).isCloseTo(0, within(1e-12));
  }

  @Test
  void contrast_isWiderThanThePercentileIntervalWithFewClusters() {
    var few = ClusterBootstrap.of(List.of(random(500, 6)), clusters(500, 10), 20_000, 2);
    var many = ClusterBootstrap.of(List.of(random(500, 6)), clusters(500, 250), 20_000, 2);

    // sqrt(10/9) 2.2622 / 1.95996 and sqrt(250/249) 1.9695 / 1.95996
    assertThat(ratio(few)).isCloseTo(1.2166, within(0.06));
    assertThat(ratio(many)).isCloseTo(1.0069, within(0.03));
  }

  private static double ratio(ClusterBootstrap bootstrap) {
    double[] mean = {1};
    return bootstrap.contrast(mean, 0.95).interval().halfWidth()
        / bootstrap.contrast(mean, 0.95, IntervalMethod.PERCENTILE).interval().halfWidth();
  }

  @Test
  void contrast_ofSameArms_isAPointByEveryMethod() {
    double[] scores = random(40, 7);
    var bootstrap = ClusterBootstrap.of(List.of(scores, scores), clusters(40, 8), 100, 1);

    for (IntervalMethod method : IntervalMethod.values()) {
      Estimate none = bootstrap.contrast(new double[] {1, -1}, 0.95, method);
      assertThat(none.interval()).as(method.name()).isEqualTo(new Interval(0, 0, 0.95));
    }
  }

  @Test
  void bca_ofSkewedScores_reachesFurtherToTheLongSide() {
    double[] scores = IntStream.range(0, 60).mapToDouble(i -> i % 15 == 0 ? 1 : 0).toArray();
    var bootstrap = ClusterBootstrap.of(List.of(scores), Clusters.ofItems(60), 4000, 1);

    Interval plain =
        bootstrap.contrast(new double[] {1}, 0.95, IntervalMethod.PERCENTILE).interval();
    Interval bca = bootstrap.contrast(new double[] {1}, 0.95, IntervalMethod.BCA).interval();

    assertThat(bca.high()).isGreaterThan(plain.high());
    assertThat(bca.low()).isGreaterThanOrEqualTo(plain.low());
  }

  @Test
  void ofSeeds_oneSeed_isTheBootstrapOfItems() {
    double[] scores = random(60, 8);
    Clusters clusters = clusters(60, 12);

    Estimate estimate =
        ClusterBootstrap.ofSeeds(List.<double[][]>of(new double[][] {scores}), clusters, 300, 5)
            .mean(0, 0.95);

    assertThat(estimate)
        .isEqualTo(ClusterBootstrap.of(List.of(scores), clusters, 300, 5).mean(0, 0.95));
  }

  @Test
  void ofSeeds_widensByWhatVariesFromSeedToSeed() {
    double[] base = random(200, 9);
    double[][] alike = {base, base, base, base};
    double[][] unlike = {
      shifted(base, -0.3), shifted(base, -0.1), shifted(base, 0.1), shifted(base, 0.3)
    };
    var bootstrap =
        ClusterBootstrap.ofSeeds(
            List.of(alike, unlike, new double[][] {base}), clusters(200, 40), 4000, 1);

    Estimate same = bootstrap.difference(0, 2, 0.95);
    Estimate varied = bootstrap.difference(1, 2, 0.95);

    assertThat(same.interval().halfWidth()).isCloseTo(0, within(1e-12));
    assertThat(varied.value()).isCloseTo(0, within(1e-12));
    // seeds alone: t of 3 degrees of freedom goes beyond the extremes of 4 seeds, all -0.3 or 0.3
    assertThat(varied.interval().high()).isBetween(0.25, 0.3 + 1e-12);
    assertThat(bootstrap.mean(1, 0.95).interval().halfWidth())
        .isGreaterThan(bootstrap.mean(0, 0.95).interval().halfWidth());
  }

  @Test
  void ofSeeds_oneCluster_variesBySeedAndItem() {
    double[][] seeds = {{0.1}, {0.3}, {0.2}};

    Estimate estimate =
        ClusterBootstrap.ofSeeds(List.<double[][]>of(seeds), Clusters.ofItems(1), 500, 2)
            .mean(0, 0.9);

    assertThat(estimate.value()).isCloseTo(0.2, within(1e-15));
    assertThat(estimate.interval().low()).isCloseTo(0.1, within(1e-12));
    assertThat(estimate.interval().high()).isCloseTo(0.3, within(1e-12));
    assertThat(
            ClusterBootstrap.ofSeeds(List.<double[][]>of(seeds), Clusters.ofItems(1), 500, 2)
                .acceleration(new double[] {1}))
        .isZero();
  }

  private static double[] shifted(double[] scores, double by) {
    return Arrays.stream(scores).map(score -> score + by).toArray();
  }

  @Test
  void p_isWhereTheIntervalBeginsToHoldZero() {
    double[] base = random(90, 4);
    double[][] seeds = {shifted(base, 0.02), shifted(base, 0.05), shifted(base, 0.11)};
    var bootstrap =
        ClusterBootstrap.ofSeeds(
            List.of(seeds, new double[][] {random(90, 5)}), clusters(90, 15), 2000, 6);
    double[] weights = {1, -1};

    double p = bootstrap.p(weights);

    assertThat(p).isBetween(0.01, 0.99);
    Interval wider = bootstrap.contrast(weights, 1 - p * 0.98).interval();
    Interval narrower = bootstrap.contrast(weights, 1 - p * 1.02).interval();
    assertThat(wider.low() <= 0 && wider.high() >= 0).isTrue();
    assertThat(narrower.low() <= 0 && narrower.high() >= 0).isFalse();
  }

  @Test
  void p_isNeverBelowWhatTheResamplesTell() {
    double[] base = random(90, 4);
    var bootstrap = ClusterBootstrap.of(List.of(shifted(base, 5), base), clusters(90, 15), 199, 6);

    assertThat(bootstrap.p(new double[] {1, -1})).isCloseTo(1 / 200.0, within(1e-9));
    assertThat(bootstrap.p(new double[] {0, 0})).isCloseTo(1, within(1e-9));
  }

  @Test
  void oneCluster_resamplesItemsAndSaysSo() {
    double[] scores = random(50, 3);
    Clusters one = Clusters.of(Collections.nCopies(50, "doc"));

    Estimate estimate = ClusterBootstrap.of(List.of(scores), one, 500, 4).mean(0, 0.95);

    assertThat(estimate.unit()).isEqualTo(ResamplingUnit.ITEM);
    assertThat(estimate)
        .isEqualTo(
            ClusterBootstrap.of(List.of(scores), Clusters.ofItems(50), 500, 4).mean(0, 0.95));
    assertThat(estimate.interval().halfWidth()).isBetween(0.03, 0.15);
  }

  @Test
  void ofTotals_isTheBootstrapOfTheirItems() {
    double[] scores = {1, 2, 4, 8, 16, 32};
    double[] other = {3, 1, 4, 1, 5, 9};
    Clusters clusters = Clusters.of(List.of("a", "a", "a", "b", "c", "c"));
    var items = ClusterBootstrap.of(List.of(scores, other), clusters, 500, 3);

    var totals =
        ClusterBootstrap.ofTotals(
            List.of(new double[] {7, 8, 48}, new double[] {8, 1, 14}),
            new double[] {3, 1, 2},
            500,
            3);

    assertThat(totals.mean(0, 0.95)).isEqualTo(items.mean(0, 0.95));
    assertThat(totals.difference(1, 0, 0.9)).isEqualTo(items.difference(1, 0, 0.9));
  }

  @Test
  void ofTotals_argumentsOutOfRange_areRefused() {
    List<double[]> totals = List.of(new double[] {1, 2});

    assertThatThrownBy(() -> ClusterBootstrap.ofTotals(totals, new double[] {1, 0}, 10, 1))
        .hasMessage("sizes must be positive, got 0.0");
    assertThatThrownBy(() -> ClusterBootstrap.ofTotals(totals, new double[] {1}, 10, 1))
        .hasMessage("values size (2) does not match items size (1)");
    assertThatThrownBy(() -> ClusterBootstrap.ofTotals(totals, new double[] {1, 1}, 0, 1))
        .hasMessage("resamples must be at least 1, got 0");
  }

  @Test
  void oneItem_isAPoint() {
    Estimate estimate =
        ClusterBootstrap.of(List.of(new double[] {0.5}), Clusters.ofItems(1), 10, 1).mean(0, 0.95);

    assertThat(estimate.interval()).isEqualTo(new Interval(0.5, 0.5, 0.95));
    assertThat(estimate.interval().halfWidth()).isZero();
  }

  @Test
  void interval_coversTheTruthAboutAsOftenAsItSays() {
    int covered = 0;
    int rounds = 400;
    for (int round = 0; round < rounds; round++) {
      var random = new SplittableRandom(round);
      double[] scores = new double[300];
      for (int cluster = 0; cluster < 60; cluster++) {
        double level = random.nextDouble(0.2, 0.8);
        for (int i = 0; i < 5; i++) {
          scores[cluster * 5 + i] = random.nextDouble() < level ? 1 : 0;
        }
      }
      Clusters clusters = Clusters.of(IntStream.range(0, 300).mapToObj(i -> "c" + i / 5).toList());
      Estimate estimate = ClusterBootstrap.of(List.of(scores), clusters, 400, round).mean(0, 0.9);
      covered += estimate.interval().contains(0.5) ? 1 : 0;
    }

    // 0.9 +- three standard errors of a share over 400 rounds
    assertThat((double) covered / rounds).isBetween(0.855, 0.945);
  }

  @Test
  void arguments_outOfRange_areRefused() {
    Clusters clusters = Clusters.ofItems(2);
    double[] two = {1, 2};
    var bootstrap = ClusterBootstrap.of(List.of(two, two), clusters, 10, 1);

    assertThatThrownBy(() -> bootstrap.contrast(new double[] {1}, 0.95))
        .hasMessage("weights size (1) does not match arms size (2)");
    assertThatThrownBy(() -> bootstrap.contrast(new double[] {1, Double.NaN}, 0.95))
        .hasMessage("weights must be finite, got NaN");
    assertThatThrownBy(
            () ->
                ClusterBootstrap.ofSeeds(
                    List.of(new double[][] {two, two, two}, new double[][] {two, two}),
                    clusters,
                    10,
                    1))
        .hasMessage("an arm must have 1 or 3 seeds, got 2");

    assertThatThrownBy(() -> ClusterBootstrap.of(List.of(new double[3]), clusters, 10, 1))
        .hasMessage("values size (3) does not match items size (2)");
    assertThatThrownBy(
            () -> ClusterBootstrap.of(List.of(new double[] {0, Double.NaN}), clusters, 10, 1))
        .hasMessage("values must be finite, got NaN at item 1");
    assertThatThrownBy(() -> ClusterBootstrap.of(List.of(new double[2]), clusters, 0, 1))
        .hasMessage("resamples must be at least 1, got 0");
    assertThatThrownBy(() -> Clusters.of(List.of())).hasMessage("labels are empty");
    assertThatThrownBy(() -> Clusters.ofItems(0)).hasMessage("count must be at least 1, got 0");
    assertThatThrownBy(() -> new Interval(1, 0, 0.95))
        .hasMessage("low must be at most high, got 1.0, 0.0");
    assertThatThrownBy(() -> new Interval(0, 1, 1))
        .hasMessage("confidence must be in (0, 1), got 1.0");
  }

  private static double[] random(int size, long seed) {
    return new SplittableRandom(seed).doubles(size).toArray();
  }

  private static Clusters clusters(int items, int count) {
    return Clusters.of(IntStream.range(0, items).mapToObj(i -> "c" + i % count).toList());
  }
}
