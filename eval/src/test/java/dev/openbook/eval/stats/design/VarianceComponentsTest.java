package dev.openbook.eval.stats.design;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.eval.stats.Clusters;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VarianceComponentsTest {
  private static final Clusters TWO = Clusters.of(List.of("a", "a", "b", "b"));

  @Test
  void of_documentsAlone_isAllTheirs() {
    double[] scores = {0, 0, 1, 1};

    VarianceComponents split = VarianceComponents.of(new double[][] {scores, scores}, TWO);

    assertThat(split).isEqualTo(new VarianceComponents(0, 0.5, 0, 0));
    assertThat(split.total()).isEqualTo(0.5);
  }

  @Test
  void of_seedsAlone_isAllTheirs() {
    VarianceComponents split =
        VarianceComponents.of(new double[][] {{0, 0, 0, 0}, {1, 1, 1, 1}, {2, 2, 2, 2}}, TWO);

    assertThat(split.seed()).isCloseTo(1, within(1e-12));
    assertThat(split.total()).isCloseTo(1, within(1e-12));
  }

  @Test
  void of_manyScores_findsWhatTheyWereDrawnWith() {
    var random = new Random(5);
    int seeds = 60;
    int documents = 150;
    double[] bySeed = gaussians(seeds, 0.1, random);
    double[] byDocument = gaussians(documents, 0.2, random);
    double[] byQuestion = gaussians(4 * documents, 0.3, random);
    double[][] scores = new double[seeds][4 * documents];
    for (int s = 0; s < seeds; s++) {
      for (int i = 0; i < scores[s].length; i++) {
        double noise = 0.15 * random.nextGaussian();
        scores[s][i] = bySeed[s] + byDocument[i / 4] + byQuestion[i] + noise;
      }
    }
    Clusters clusters =
        Clusters.of(IntStream.range(0, 4 * documents).mapToObj(i -> "d" + i / 4).toList());

    VarianceComponents split = VarianceComponents.of(scores, clusters);

    // three standard deviations of a sample variance, sqrt(2 / df)
    assertThat(split.seed()).isCloseTo(0.01, within(0.01 * 0.55));
    assertThat(split.document()).isCloseTo(0.04, within(0.0625 * 0.35));
    assertThat(split.question()).isCloseTo(0.09, within(0.09 * 0.2));
    assertThat(split.residual()).isCloseTo(0.0225, within(0.0225 * 0.03));
  }

  private static double[] gaussians(int count, double deviation, Random random) {
    return IntStream.range(0, count).mapToDouble(i -> deviation * random.nextGaussian()).toArray();
  }

  @Test
  void arguments_outOfRange_areRefused() {
    double[] row = {0, 1, 0, 1};

    assertThatThrownBy(() -> VarianceComponents.of(new double[][] {row}, TWO))
        .hasMessage("seeds must be at least 2, got 1");
    assertThatThrownBy(() -> VarianceComponents.of(new double[][] {row, row}, Clusters.ofItems(4)))
        .hasMessage("documents must be at least 2 and fewer than questions, got 4 of 4 questions");
    assertThatThrownBy(() -> VarianceComponents.of(new double[][] {{1}, {1}}, Clusters.ofItems(1)))
        .hasMessage("documents must be at least 2 and fewer than questions, got 1 of 1 questions");
  }
}
