package dev.openbook.eval.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BreakEvenTest {
  @Test
  void of_isTheFormula() {
    // C_gen / 2N = 1e18 / 2e9 = 5e8; 3T = 3e8 and 2T = 2e8; by 1,000 tokens a query
    assertThat(BreakEven.of(cost(TuningCost.Method.FULL), 1_000))
        .isEqualTo(new BreakEven.After(800_000));
    assertThat(BreakEven.of(cost(TuningCost.Method.LORA), 1_000))
        .isEqualTo(new BreakEven.After(700_000));
  }

  @Test
  void of_textsMadeByRule_dependsOnTokensAlone() {
    var small = new TuningCost(1e8, 0, 2e6, TuningCost.Method.LORA);
    var large = new TuningCost(7e10, 0, 2e6, TuningCost.Method.LORA);

    assertThat(BreakEven.of(small, 500)).isEqualTo(new BreakEven.After(8_000));
    assertThat(BreakEven.of(large, 500)).isEqualTo(new BreakEven.After(8_000));
  }

  @ParameterizedTest
  @EnumSource(TuningCost.Method.class)
  void of_retrievalThatReadsNoMore_isNever(TuningCost.Method method) {
    assertThat(BreakEven.of(cost(method), 0)).isEqualTo(new BreakEven.Never(0));
    assertThat(BreakEven.of(cost(method), -3)).isEqualTo(new BreakEven.Never(-6e9));
  }

  @Test
  void ofCosts_isWhatIsSpentOnceByWhatIsSaved() {
    assertThat(BreakEven.ofCosts(12, 0.004, 0.001)).isInstanceOf(BreakEven.After.class);
    var after = (BreakEven.After) BreakEven.ofCosts(12, 0.004, 0.001);
    assertThat(after.queries()).isCloseTo(4_000, within(1e-6));
    assertThat(BreakEven.ofCosts(0, 2, 1)).isEqualTo(new BreakEven.After(0));
    assertThat(BreakEven.ofCosts(0, 1, 2)).isEqualTo(new BreakEven.Never(-1));
  }

  @Test
  void arguments_outOfRange_areRefused() {
    assertThatThrownBy(() -> new TuningCost(0, 1, 1, TuningCost.Method.FULL))
        .hasMessage("parameters must be above 0 and finite, got 0.0");
    assertThatThrownBy(() -> new TuningCost(1, -1, 1, TuningCost.Method.FULL))
        .hasMessage("generationFlops must be at least 0 and finite, got -1.0");
    assertThatThrownBy(() -> new TuningCost(1, 1, Double.NaN, TuningCost.Method.FULL))
        .hasMessage("trainingTokens must be at least 0 and finite, got NaN");
    assertThatThrownBy(() -> BreakEven.ofCosts(-1, 2, 1))
        .hasMessage("once must be at least 0 and finite, got -1.0");
    assertThatThrownBy(() -> BreakEven.ofCosts(1, Double.NaN, 1))
        .hasMessage("costs of a query must be finite, got NaN, 1.0");
  }

  private static TuningCost cost(TuningCost.Method method) {
    return new TuningCost(1e9, 1e18, 1e8, method);
  }
}
