package dev.openbook.eval.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StandardErrorsTest {
  @Test
  void ofItems_handWorkedExample() {
    // mean 1/2, sum of squares 1, divided by n - 1 = 3 and by n = 4
    assertThat(StandardErrors.ofItems(new double[] {1, 0, 0, 1}))
        .isCloseTo(Math.sqrt(1.0 / 12), within(1e-15));
  }

  @Test
  void ofItems_refusesASingleItem() {
    assertThatThrownBy(() -> StandardErrors.ofItems(new double[] {1}))
        .hasMessage("scores must be at least 2, got 1");
  }
}
