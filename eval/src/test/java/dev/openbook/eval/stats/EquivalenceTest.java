package dev.openbook.eval.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EquivalenceTest {
  @Test
  void test_ofClusters_takesTheirMeansWhereTheyAreEqual() {
    double[] first = {0.9, 0.7, 0.5, 0.6, 0.2, 0.4};
    double[] second = {0.8, 0.7, 0.5, 0.4, 0.3, 0.3};
    Clusters pairs = Clusters.of(List.of("a", "a", "b", "b", "c", "c"));

    Equivalence clustered = Equivalence.test(first, second, pairs, -0.3, 0.3);

    Equivalence means =
        Equivalence.test(
            new double[] {0.8, 0.55, 0.3},
            new double[] {0.75, 0.45, 0.3},
            Clusters.ofItems(3),
            -0.3,
            0.3);
    assertThat(clustered.degreesOfFreedom()).isEqualTo(2);
    assertThat(clustered.p()).isCloseTo(means.p(), within(1e-12));
    assertThat(clustered.difference()).isCloseTo(0.05, within(1e-12));
  }

  @Test
  void test_sameDifferenceEverywhere_isCertain() {
    double[] scores = {1, 1, 1};
    Clusters items = Clusters.ofItems(3);

    assertThat(Equivalence.test(scores, scores, items, -0.1, 0.1).p()).isZero();
    assertThat(Equivalence.test(scores, new double[3], items, -0.1, 0.1).p()).isEqualTo(1);
    assertThat(Equivalence.test(scores, new double[3], items, -0.1, 1).pHigh()).isEqualTo(1);
  }

  @Test
  void test_ofADifferenceAtTheMargin_saysEquivalentAsRarelyAsItShould() {
    int wrong = 0;
    int rounds = 2000;
    Clusters clusters = Clusters.of(IntStream.range(0, 60).mapToObj(i -> "c" + i / 5).toList());
    for (int round = 0; round < rounds; round++) {
      var random = new SplittableRandom(round);
      double[] first = new double[60];
      for (int cluster = 0; cluster < 12; cluster++) {
        double level = 0.1 + random.nextDouble(-0.1, 0.1);
        for (int i = 0; i < 5; i++) {
          first[cluster * 5 + i] = level + random.nextDouble(-0.2, 0.2);
        }
      }
      wrong += Equivalence.test(first, new double[60], clusters, -0.1, 0.1).p() <= 0.05 ? 1 : 0;
    }

    // 0.05 and three standard errors of a share over 2,000 rounds
    assertThat((double) wrong / rounds).as("wrongly equivalent").isBetween(0.035, 0.065);
  }

  @Test
  void arguments_outOfRange_areRefused() {
    double[] scores = {1, 0};
    double[] three = Arrays.copyOf(scores, 3);

    assertThatThrownBy(() -> Equivalence.test(scores, scores, Clusters.ofItems(2), 0.1, 0.1))
        .hasMessage("low must be below high, got 0.1, 0.1");
    assertThatThrownBy(() -> Equivalence.test(scores, three, Clusters.ofItems(2), 0, 0.1))
        .hasMessage("first size (2) does not match second size (3)");
  }
}
