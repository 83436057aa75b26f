package dev.openbook.eval.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BenjaminiHochbergTest {
  @Test
  void adjust_byHand() {
    // 0.01 * 3 / 1, 0.03 * 3 / 2 and 0.04 * 3 / 3: the second takes the smaller one above it
    assertThat(BenjaminiHochberg.adjust(List.of(0.04, 0.01, 0.03)))
        .containsExactly(0.04, 0.03, 0.04);
  }

  @Test
  void adjust_neverExceedsHolm() {
    List<Double> family = List.of(0.2, 0.001, 0.013, 0.04, 0.0002, 0.9);

    List<Double> holm = Holm.adjust(family);
    List<Double> adjusted = BenjaminiHochberg.adjust(family);

    for (int i = 0; i < family.size(); i++) {
      assertThat(adjusted.get(i)).isBetween(family.get(i), holm.get(i));
    }
  }

  @Test
  void adjust_outOfRange_isRefused() {
    assertThatThrownBy(() -> BenjaminiHochberg.adjust(List.of(-0.1)))
        .hasMessage("p must be 0 to 1, got -0.1");
    assertThat(BenjaminiHochberg.adjust(List.of())).isEmpty();
  }
}
