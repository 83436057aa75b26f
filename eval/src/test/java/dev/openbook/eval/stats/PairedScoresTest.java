package dev.openbook.eval.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PairedScoresTest {
  private static final Sampling SAMPLING = new Sampling(300, 5, 0.95);
  private static final double NONE = Double.NaN;

  @Test
  void shared_takesTheItemsThatAllHave() {
    PairedScores scores =
        paired(one(1, 0, NONE, 1), one(NONE, 1, 1, 0), one(NONE, NONE, NONE, NONE));

    PairedScores.Shared shared = scores.shared(0, 1).orElseThrow();

    assertThat(shared.count()).isEqualTo(2);
    assertThat(shared.scores(0)).containsExactly(0, 1);
    assertThat(shared.scores(1)).containsExactly(1, 0);
    assertThat(scores.shared(0, 2)).isEmpty();
  }

  @Test
  void estimates_areThoseOfABootstrapOfTheTwoAlone() {
    double[] first = random(80, 1);
    double[] second = random(80, 2);
    PairedScores scores = paired(one(random(80, 3)), one(first), one(second));
    Clusters documents = documents(IntStream.range(0, 80).toArray());
    var alone = ClusterBootstrap.of(List.of(first, second), documents, 300, 5);

    PairedScores.Shared shared = scores.shared(1, 2).orElseThrow();

    assertThat(shared.mean(2)).isEqualTo(alone.mean(1, 0.95));
    assertThat(shared.difference(1, 2)).isEqualTo(alone.difference(0, 1, 0.95));
    assertThat(shared.signFlip(1, 2))
        .isEqualTo(PairedTests.signFlip(first, second, documents, 300, 5));
  }

  @Test
  void items_thatAreMissing_doNotCount() {
    double[] first = random(80, 1);
    double[] second = random(80, 2);
    double[] holed = second.clone();
    IntStream.range(40, 80).forEach(item -> holed[item] = NONE);
    PairedScores scores = paired(one(first), one(holed));
    var alone =
        ClusterBootstrap.of(
            List.of(head(first), head(second)),
            documents(IntStream.range(0, 40).toArray()),
            300,
            5);

    assertThat(scores.shared(0, 1).orElseThrow().difference(0, 1))
        .isEqualTo(alone.difference(0, 1, 0.95));
  }

  @Test
  void seeds_areDrawnToo() {
    double[][] seeds = {random(80, 1), random(80, 2), random(80, 3)};
    PairedScores scores = paired(seeds, one(random(80, 4)));
    Clusters documents = documents(IntStream.range(0, 80).toArray());
    var crossed = ClusterBootstrap.ofSeeds(List.of(seeds, one(random(80, 4))), documents, 300, 5);

    PairedScores.Shared shared = scores.shared(0, 1).orElseThrow();

    assertThat(shared.difference(0, 1)).isEqualTo(crossed.difference(0, 1, 0.95));
    assertThat(shared.scores(0)[7])
        .isCloseTo((seeds[0][7] + seeds[1][7] + seeds[2][7]) / 3, within(1e-15));
  }

  private static PairedScores paired(double[][]... columns) {
    return new PairedScores(List.of(columns), PairedScoresTest::documents, SAMPLING);
  }

  /** Four items a document. */
  private static Clusters documents(int[] items) {
    return Clusters.of(IntStream.of(items).mapToObj(item -> "d" + item / 4).toList());
  }

  private static double[][] one(double... scores) {
    return new double[][] {scores};
  }

  private static double[] head(double[] scores) {
    return IntStream.range(0, 40).mapToDouble(item -> scores[item]).toArray();
  }

  private static double[] random(int count, long seed) {
    var random = new SplittableRandom(seed);
    return IntStream.range(0, count).mapToDouble(_ -> random.nextInt(5) / 4.0).toArray();
  }
}
