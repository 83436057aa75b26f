package dev.openbook.finetune.train.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.finetune.train.recipe.Schedule.Decay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScheduleTest {
  private static final double EXACT = 1e-15;

  @Test
  void factor_workedExample() {
    // 2 warm-up steps, then 4: progress 0, 1/4, 2/4, 3/4.
    assertThat(Schedule.COSINE.factor(1, 2, 6)).isEqualTo(0.5);
    assertThat(Schedule.COSINE.factor(2, 2, 6)).isEqualTo(1);
    assertThat(Schedule.COSINE.factor(3, 2, 6)).isEqualTo(1);
    assertThat(Schedule.COSINE.factor(4, 2, 6)).isCloseTo((1 + Math.sqrt(0.5)) / 2, within(EXACT));
    assertThat(Schedule.COSINE.factor(5, 2, 6)).isCloseTo(0.5, within(EXACT));
    assertThat(Schedule.LINEAR.factor(5, 2, 6)).isEqualTo(0.5);
    assertThat(Schedule.LINEAR.factor(6, 2, 6)).isEqualTo(0.25);
    assertThat(Schedule.CONSTANT.factor(6, 2, 6)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Decay.class)
  void factor_risesThenNeverRisesAgain(Decay decay) {
    neverRisesAgain(new Schedule(decay, 1));
    neverRisesAgain(new Schedule(decay, 0.3));
  }

  private static void neverRisesAgain(Schedule schedule) {
    double before = 0;
    for (int step = 1; step <= 10; step++) {
      assertThat(schedule.factor(step, 10, 60)).isGreaterThan(before);
      before = schedule.factor(step, 10, 60);
    }
    for (int step = 11; step <= 60; step++) {
      assertThat(schedule.factor(step, 10, 60)).isBetween(0.0, before);
      before = schedule.factor(step, 10, 60);
    }
  }

  @Test
  void factor_warmupStableDecay_workedExample() {
    // 10 steps, 1 of warm-up, the last 4 decay: progress 0, 1/4, 2/4, 3/4.
    var schedule = new Schedule(Decay.ONE_MINUS_SQRT, 0.4);

    assertThat(schedule.factor(1, 1, 10)).isEqualTo(1);
    assertThat(schedule.factor(6, 1, 10)).isEqualTo(1);
    assertThat(schedule.factor(7, 1, 10)).isEqualTo(1);
    assertThat(schedule.factor(8, 1, 10)).isEqualTo(0.5);
    assertThat(schedule.factor(9, 1, 10)).isCloseTo(1 - Math.sqrt(0.5), within(EXACT));
    assertThat(schedule.factor(10, 1, 10)).isCloseTo(1 - Math.sqrt(0.75), within(EXACT));
    assertThat(new Schedule(Decay.LINEAR, 0.4).factor(10, 1, 10)).isEqualTo(0.25);
    // Warm-up that reaches into the decay is not cut off.
    assertThat(new Schedule(Decay.LINEAR, 0.4).factor(8, 8, 10)).isEqualTo(1);
  }

  @Test
  void factor_outsideTheTraining_isRefused() {
    assertThatThrownBy(() -> Schedule.LINEAR.factor(7, 2, 6))
        .hasMessage("step must be in [1, 6], got 7");
    assertThatThrownBy(() -> Schedule.LINEAR.factor(1, 7, 6))
        .hasMessage("warmupSteps must be in [0, 6], got 7");
  }

  @Test
  void warmup_isAtMostTheTraining() {
    assertThat(new Warmup.Steps(5).steps(3)).isEqualTo(3);
    assertThat(new Warmup.Share(0.05).steps(21)).isEqualTo(2);
    assertThat(new Warmup.Share(0).steps(21)).isZero();
    assertThat(new Warmup.Share(1).steps(21)).isEqualTo(21);
  }
}
