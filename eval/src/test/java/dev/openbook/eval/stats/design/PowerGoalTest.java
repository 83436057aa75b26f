package dev.openbook.eval.stats.design;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.eval.stats.Clusters;
import dev.openbook.eval.stats.PairedTests;
import dev.openbook.eval.stats.StandardErrors;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PowerGoalTest {
  private static final PowerGoal USUAL = PowerGoal.USUAL;

  @Test
  void questions_byHand() {
    // (1.95996 + 0.84162)^2 = 7.8489; times 1/9 by 0.03^2 = 968.998
    assertThat(USUAL.questions(0.03, 1 / 9.0)).isEqualTo(969);
    assertThat(USUAL.questions(-0.03, 1 / 9.0)).isEqualTo(969);
    assertThat(USUAL.questions(100, 1)).isEqualTo(2);
  }

  @Test
  void detectable_isWhatTheSampleSizeSees() {
    Clusters pilot = Clusters.of(IntStream.range(0, 60).mapToObj(i -> "c" + i % 20).toList());

    double difference = USUAL.detectable(0.02, 20);

    assertThat(USUAL.sampleSize(difference * 1.0001, 0.02, pilot))
        .isEqualTo(new PowerGoal.SampleSize(60, 20));
    assertThat(USUAL.sampleSize(difference * 0.9999, 0.02, pilot).clusters()).isEqualTo(21);
    assertThat(USUAL.detectable(0.02)).isLessThan(difference);
    assertThat(USUAL.detectable(0.02, 1_000_000)).isCloseTo(USUAL.detectable(0.02), within(1e-6));
  }

  @Test
  void sampleSize_isThatAtWhichTheTestFindsTheDifferenceAsOftenAsAskedFor() {
    Clusters pilot = clusters(60);
    double[] differences = differences(60, 0, new Random(1));
    double error = StandardErrors.ofClusters(differences, pilot);
    PowerGoal.SampleSize size = USUAL.sampleSize(0.1, error, pilot);
    int count = (int) size.clusters();
    int found = 0;
    int rounds = 400;
    for (int round = 0; round < rounds; round++) {
      double[] scores = differences(count, 0.1, new Random(1000L + round));
      double p =
          PairedTests.signFlip(scores, new double[scores.length], clusters(count), 400, round).p();
      found += p <= 0.05 ? 1 : 0;
    }

    assertThat(size.questions()).isEqualTo(5L * count);
    // the pilot's error wavers by 9 %, a share over 400 rounds by 0.02
    assertThat((double) found / rounds).as("power with %d clusters", count).isBetween(0.7, 0.9);
  }

  private static double[] differences(int clusters, double mean, Random random) {
    double[] scores = new double[5 * clusters];
    for (int cluster = 0; cluster < clusters; cluster++) {
      double level = mean + 0.15 * random.nextGaussian();
      for (int i = 0; i < 5; i++) {
        scores[5 * cluster + i] = level + 0.3 * random.nextGaussian();
      }
    }
    return scores;
  }

  private static Clusters clusters(int count) {
    return Clusters.of(IntStream.range(0, 5 * count).mapToObj(i -> "c" + i / 5).toList());
  }

  @Test
  void arguments_outOfRange_areRefused() {
    Clusters pilot = Clusters.ofItems(10);

    assertThatThrownBy(() -> new PowerGoal(0, 0.8)).hasMessage("level must be in (0, 1), got 0.0");
    assertThatThrownBy(() -> new PowerGoal(1, 0.8)).hasMessage("level must be in (0, 1), got 1.0");
    assertThatThrownBy(() -> new PowerGoal(0.05, 0.5))
        .hasMessage("power must be in (0.5, 1), got 0.5");
    assertThatThrownBy(() -> new PowerGoal(0.05, 1))
        .hasMessage("power must be in (0.5, 1), got 1.0");
    assertThatThrownBy(() -> USUAL.detectable(-1))
        .hasMessage("standardError must be at least 0, got -1.0");
    assertThatThrownBy(() -> USUAL.detectable(Double.POSITIVE_INFINITY))
        .hasMessage("standardError must be at least 0, got Infinity");
    assertThatThrownBy(() -> USUAL.detectable(0.1, 1))
        .hasMessage("clusters must be at least 2, got 1");
    assertThatThrownBy(() -> USUAL.questions(0, 1)).hasMessage("difference must not be 0, got 0.0");
    assertThatThrownBy(() -> USUAL.questions(Double.NaN, 1))
        .hasMessage("difference must not be 0, got NaN");
    assertThatThrownBy(() -> USUAL.sampleSize(1e-9, 1, pilot))
        .hasMessage("difference is too small, got 1.0E-9");
  }
}
