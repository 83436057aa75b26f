package dev.openbook.eval.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PairedTestsTest {
  @Test
  void signFlip_byHand_countsPatternsAsExtreme() {
    // differences 1, 1, 1: 2 of 8 sign patterns sum to 3 or -3
    PairedTests.SignFlip test =
        PairedTests.signFlip(new double[] {1, 1, 1}, new double[3], Clusters.ofItems(3), 10, 1);

    assertThat(test).isEqualTo(new PairedTests.SignFlip(0.25, ResamplingUnit.ITEM, true));
  }

  @Test
  void signFlip_flipsWholeClusters() {
    double[] first = {1, 1, 1, 1, 1, 1};
    Clusters three = Clusters.of(List.of("a", "a", "a", "b", "b", "c"));

    PairedTests.SignFlip test = PairedTests.signFlip(first, new double[6], three, 10, 1);

    assertThat(test).isEqualTo(new PairedTests.SignFlip(0.25, ResamplingUnit.CLUSTER, true));
  }

  @Test
  void signFlip_equalArms_giveOne() {
    double[] scores = {0.3, 0.7, 0.1};

    assertThat(PairedTests.signFlip(scores, scores, Clusters.ofItems(3), 10, 1).p()).isEqualTo(1);
    assertThat(
            PairedTests.signFlip(
                    new double[] {1, 0}, new double[] {0, 1}, Clusters.ofItems(2), 10, 1)
                .p())
        .isEqualTo(1);
  }

  @Test
  void signFlip_isSymmetricAndSeeded() {
    var random = new SplittableRandom(8);
    double[] first = random.doubles(90).toArray();
    double[] second = random.doubles(90).map(score -> score * 0.8).toArray();
    Clusters clusters = Clusters.of(IntStream.range(0, 90).mapToObj(i -> "c" + i / 3).toList());

    PairedTests.SignFlip test = PairedTests.signFlip(first, second, clusters, 2000, 5);

    assertThat(test.isExact()).isFalse();
    assertThat(test.p()).isBetween(1.0 / 2001, 0.5);
    assertThat(PairedTests.signFlip(first, second, clusters, 2000, 5)).isEqualTo(test);
    assertThat(PairedTests.signFlip(second, first, clusters, 2000, 5)).isEqualTo(test);
  }

  @Test
  void signFlip_underTheNull_rejectsAboutAsOftenAsItShould() {
    int rejected = 0;
    int rounds = 600;
    for (int round = 0; round < rounds; round++) {
      var random = new SplittableRandom(round);
      double[] first = random.doubles(40).toArray();
      double[] second = random.doubles(40).toArray();
      double p = PairedTests.signFlip(first, second, Clusters.ofItems(40), 500, round).p();
      rejected += p <= 0.1 ? 1 : 0;
    }

    // 0.1 +- three standard errors of a share over 600 rounds
    assertThat((double) rejected / rounds).isCloseTo(0.1, within(0.037));
  }

  @Test
  void arguments_outOfRange_areRefused() {
    assertThatThrownBy(() -> PairedTests.mcNemar(new double[] {0.5}, new double[1]))
        .hasMessage("scores must be 0 or 1, got 0.5 at item 0");
    assertThatThrownBy(() -> PairedTests.mcNemar(new double[1], new double[2]))
        .hasMessage("first size (1) does not match second size (2)");
    assertThatThrownBy(
            () -> PairedTests.signFlip(new double[1], new double[1], Clusters.ofItems(1), 0, 1))
        .hasMessage("resamples must be at least 1, got 0");
    assertThatThrownBy(() -> Holm.adjust(List.of(0.1, 1.5)))
        .hasMessage("p must be 0 to 1, got 1.5");
    assertThat(Holm.adjust(List.of())).isEmpty();
  }
}
