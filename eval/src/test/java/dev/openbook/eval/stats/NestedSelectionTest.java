package dev.openbook.eval.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NestedSelectionTest {
  private static final Sampling SAMPLING = new Sampling(500, 3, 0.95);

  @Test
  void of_eachFoldIsScoredByTheChoiceOfTheOthers() {
    // Two items, two folds: each fold takes what is best on the other item.
    double[] first = {1.0, 0.2};
    double[] second = {0.4, 0.9};

    NestedSelection selection = of(List.of(first, second), Clusters.ofItems(2), 2);

    // On item 0 the first is best, so item 1 is scored by the first, 0.2; and item 0 by the second.
    assertThat(selection.expected().value()).isCloseTo((0.2 + 0.4) / 2, within(1e-12));
    assertThat(selection.winner()).isEqualTo(1);
    assertThat(selection.apparent()).isCloseTo(0.65, within(1e-12));
    assertThat(selection.baseline().value()).isCloseTo(0.6, within(1e-12));
    assertThat(selection.gain().value()).isCloseTo(-0.3, within(1e-12));
    assertThat(selection.foldWinners()).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void of_aCandidateThatIsBestEverywhere_isExpectedToGiveItsMean() {
    double[] base = random(100, 1);
    double[] better = Arrays.stream(base).map(score -> score + 0.1).toArray();

    NestedSelection selection = of(List.of(base, better), Clusters.ofItems(100), 5);

    double mean = Arrays.stream(better).average().orElseThrow();
    assertThat(selection.foldWinners()).containsExactly(1, 1, 1, 1, 1);
    assertThat(selection.apparent()).isCloseTo(mean, within(1e-12));
    assertThat(selection.expected().value()).isCloseTo(mean, within(1e-12));
    assertThat(selection.gain().interval().low()).isCloseTo(0.1, within(1e-12));
    assertThat(selection.gain().interval().high()).isCloseTo(0.1, within(1e-12));
  }

  @Test
  void of_equalCandidates_chooseTheFirst() {
    double[] scores = random(30, 2);

    NestedSelection selection =
        of(List.of(scores, scores.clone(), scores.clone()), Clusters.ofItems(30), 3);

    assertThat(selection.winner()).isZero();
    assertThat(selection.foldWinners()).containsExactly(0, 0, 0);
  }

  @Test
  void of_clustersStayInOneFold() {
    // The candidate that is right about a document is right about all its questions, so a choice
    // that saw some of them would look perfect.
    List<String> labels = IntStream.range(0, 40).mapToObj(i -> "d" + i / 10).toList();
    var candidates = new ArrayList<double[]>();
    for (int document = 0; document < 4; document++) {
      int right = document;
      candidates.add(IntStream.range(0, 40).mapToDouble(i -> i / 10 == right ? 1 : 0).toArray());
    }

    NestedSelection selection = of(candidates, Clusters.of(labels), 4);

    assertThat(selection.apparent()).isEqualTo(0.25);
    assertThat(selection.expected().value()).isZero();
    assertThat(selection.expected().unit()).isEqualTo(ResamplingUnit.CLUSTER);
  }

  @Test
  void of_candidatesThatDifferByChanceAlone_apparentMeanIsTooHighAndTheExpectedIsNot() {
    int covered = 0;
    double apparent = 0;
    double expected = 0;
    int experiments = 300;
    for (int experiment = 0; experiment < experiments; experiment++) {
      var candidates = new ArrayList<double[]>();
      for (int i = 0; i < 20; i++) {
        candidates.add(random(100, 1000L * experiment + i)); // uniform, mean 0.5
      }
      NestedSelection selection =
          NestedSelection.of(
              candidates,
              Clusters.ofItems(100),
              5,
              new Sampling(300, experiment, 0.95),
              Progress.NONE);
      apparent += selection.apparent() / experiments;
      expected += selection.expected().value() / experiments;
      covered += selection.expected().interval().contains(0.5) ? 1 : 0;
    }

    // Deviation of a mean of 100: 0.029; of the greatest of 20 about 1.87 times that above.
    assertThat(apparent).isBetween(0.545, 0.56);
    assertThat(expected).isBetween(0.495, 0.505);
    assertThat(covered / (double) experiments).isBetween(0.90, 1.0);
  }

  @Test
  void of_sameSeed_givesTheSame() {
    List<double[]> candidates = List.of(random(50, 1), random(50, 2), random(50, 3));

    NestedSelection first = of(candidates, Clusters.ofItems(50), 5);

    assertThat(of(candidates, Clusters.ofItems(50), 5)).isEqualTo(first);
    assertThat(first.gain().interval().low()).isLessThan(first.gain().interval().high());
  }

  @Test
  void of_badArguments() {
    List<double[]> one = List.of(random(5, 1));
    assertThatThrownBy(() -> of(one, Clusters.ofItems(5), 6))
        .hasMessage("folds must be in [2, 5], got 6");
    assertThatThrownBy(() -> of(one, Clusters.ofItems(5), 1))
        .hasMessage("folds must be in [2, 5], got 1");
    assertThatThrownBy(() -> of(List.of(), Clusters.ofItems(5), 2))
        .hasMessage("candidates are empty");
  }

  private static NestedSelection of(List<double[]> candidates, Clusters clusters, int folds) {
    return NestedSelection.of(candidates, clusters, folds, SAMPLING, Progress.NONE);
  }

  private static double[] random(int count, long seed) {
    return new SplittableRandom(seed).doubles(count).toArray();
  }
}
