package dev.openbook.eval.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EffectSizesTest {
  @Test
  void standardised_handWorkedExample() {
    // differences 1, 2, 3: mean 2, deviation 1; m = 2: Gamma(1) / (1 Gamma(1/2)) = 1 / sqrt(pi)
    double size =
        EffectSizes.standardised(new double[] {2, 3, 4}, new double[] {1, 1, 1}).orElseThrow();

    assertThat(size).isCloseTo(2 / Math.sqrt(Math.PI), within(1e-15));
  }

  @Test
  void standardised_sameDifferenceEverywhere_isEmpty() {
    assertThat(EffectSizes.standardised(new double[] {1, 1, 1}, new double[3])).isEmpty();
  }

  @Test
  void matchedOdds_ofSwappedArms_isTheInverse() {
    double[] first = {1, 1, 1, 0, 1};
    double[] second = {0, 0, 0, 1, 1};

    EffectSizes.MatchedOdds odds = EffectSizes.matchedOdds(first, second, 0.9);
    EffectSizes.MatchedOdds swapped = EffectSizes.matchedOdds(second, first, 0.9);

    assertThat(odds.ratio()).isEqualTo(3);
    assertThat(swapped.ratio()).isCloseTo(1 / 3.0, within(1e-15));
    assertThat(swapped.interval().low()).isCloseTo(1 / odds.interval().high(), within(1e-12));
    assertThat(swapped.interval().high()).isCloseTo(1 / odds.interval().low(), within(1e-9));
  }

  @Test
  void arguments_outOfRange_areRefused() {
    double[] same = {1, 0};

    assertThatThrownBy(() -> EffectSizes.standardised(same, same))
        .hasMessage("scores must be at least 3, got 2");
    assertThatThrownBy(() -> EffectSizes.matchedOdds(same, same, 0.95))
        .hasMessage("arms must differ on an item, got none that differs");
  }
}
