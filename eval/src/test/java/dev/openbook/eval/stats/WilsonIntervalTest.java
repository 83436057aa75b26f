package dev.openbook.eval.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WilsonIntervalTest {
  /**
   * Ends by scipy 1.17.1, {@code stats.binomtest(successes,
   * trials).proportion_ci(method="wilson")}.
   */
  @ParameterizedTest
  @CsvSource({
    "0, 10, 0.0, 0.27753279986288926",
    "5, 10, 0.236593090512564, 0.7634069094874361",
    "20, 20, 0.8388748419471808, 1.0",
    "12, 20, 0.38658150076225317, 0.7811934676271829",
    "1, 1000, 0.00017654637062607809, 0.0056425585979579355"
  })
  void of_equalsScipys(int successes, int trials, double low, double high) {
    Interval interval = WilsonInterval.of(successes, trials);

    assertThat(interval.low()).isCloseTo(low, within(1e-12));
    assertThat(interval.high()).isCloseTo(high, within(1e-12));
    assertThat(interval.confidence()).isEqualTo(0.95);
  }

  @Test
  void of_refusesWhatIsNoShare() {
    assertThatThrownBy(() -> WilsonInterval.of(0, 0))
        .hasMessage("successes must be 0 to trials, and trials at least 1, got 0 of 0");
    assertThatThrownBy(() -> WilsonInterval.of(-1, 3)).hasMessageContaining("got -1 of 3");
    assertThatThrownBy(() -> WilsonInterval.of(4, 3)).hasMessageContaining("got 4 of 3");
  }
}
