package dev.openbook.finetune.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.finetune.Sampling;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TokenSamplerTest {
  private static final int DRAWS = 40_000;

  /** Probabilities 0.1, 0.4, 0.2, 0.3 at temperature 1. */
  private static final float[] LOGITS = {
    (float) Math.log(0.1), (float) Math.log(0.4), (float) Math.log(0.2), (float) Math.log(0.3)
  };

  @Test
  void sample_frequenciesEqualProbabilities() {
    assertThat(frequencies(new Sampling(1, OptionalInt.empty(), 1)))
        .containsExactly(new double[] {0.1, 0.4, 0.2, 0.3}, within(0.01));
  }

  @Test
  void sample_temperatureDividesTheLogits() {
    double total = 0.01 + 0.16 + 0.04 + 0.09;
    assertThat(frequencies(new Sampling(0.5, OptionalInt.empty(), 1)))
        .containsExactly(
            new double[] {0.01 / total, 0.16 / total, 0.04 / total, 0.09 / total}, within(0.01));
  }

  @Test
  void sample_topKKeepsTheMostProbable() {
    assertThat(frequencies(new Sampling(1, OptionalInt.of(2), 1)))
        .containsExactly(new double[] {0, 4.0 / 7, 0, 3.0 / 7}, within(0.01));
  }

  @Test
  void sample_topPKeepsTheSmallestSetThatReachesIt() {
    assertThat(frequencies(new Sampling(1, OptionalInt.empty(), 0.75)))
        .containsExactly(new double[] {0, 4.0 / 9, 2.0 / 9, 3.0 / 9}, within(0.01));
    assertThat(frequencies(new Sampling(1, OptionalInt.empty(), 0.3)))
        .containsExactly(new double[] {0, 1, 0, 0}, within(1e-9));
  }

  @Test
  void sample_tiesGoToTheSmallerIdWhenOneIsKept() {
    float[] ties = {-1, 2, 2, 0};

    assertThat(
            TokenSampler.sample(
                ties, new Sampling(1, OptionalInt.of(1), 1), new SplittableRandom(1)))
        .isEqualTo(1);
  }

  private static double[] frequencies(Sampling sampling) {
    SplittableRandom random = new SplittableRandom(21);
    double[] counts = new double[LOGITS.length];
    for (int i = 0; i < DRAWS; i++) {
      counts[TokenSampler.sample(LOGITS, sampling, random)] += 1.0 / DRAWS;
    }
    return counts;
  }
}
