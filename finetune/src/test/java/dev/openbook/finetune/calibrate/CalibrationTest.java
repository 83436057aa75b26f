package dev.openbook.finetune.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.openbook.finetune.calibrate.Calibration.Skipped;
import dev.openbook.finetune.calibrate.Calibration.Trial;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.RuntimeSettings;
import dev.openbook.finetune.tensor.ThreadSettings;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibrationTest {
  private static final ThreadSettings STANDARD = ThreadSettings.defaults(4);
  private static final ThreadSettings HALF = new ThreadSettings(2, 2000, 1);
  private static final ThreadSettings NO_SPIN = new ThreadSettings(4, 0, 1);

  private static Calibration calibration(Trial... trials) {
    return new Calibration(
        new CalibrationKey("processor", 4, "2.10", Map.of()),
        Instant.EPOCH,
        List.of(trials),
        List.of());
  }

  @ParameterizedTest
  @CsvSource({"10, 10, 4", "9.6, 9.6, 4", "9.5, 9.5, 2", "8, 11.3, 2", "8, 12.5, 4"})
  void settings_leaveTheDefaultWhereAnotherIsFiveInAHundredFaster(
      double f32, double bf16, int threads) {
    var calibration =
        calibration(new Trial(STANDARD, Times.of(10, 10)), new Trial(HALF, Times.of(f32, bf16)));

    assertThat(calibration.settings(Precision.F32).threads().threads()).isEqualTo(threads);
  }

  @Test
  void settings_areTheFastest() {
    var calibration =
        calibration(
            new Trial(STANDARD, Times.of(10, 10)),
            new Trial(HALF, Times.of(7, 7)),
            new Trial(NO_SPIN, Times.of(6, 6)));

    assertThat(calibration.settings(Precision.F32).threads()).isEqualTo(NO_SPIN);
  }

  @ParameterizedTest
  @CsvSource({
    "10, 5, F32, BF16",
    "10, 5, BF16, BF16",
    "5, 10, BF16, F32",
    "10, 9.6, F32, F32",
    "9.6, 10, BF16, BF16"
  })
  void precision_isTheFasterUnlessNearlyEqual(
      double f32, double bf16, Precision unmeasured, Precision taken) {
    var calibration = calibration(new Trial(STANDARD, Times.of(f32, bf16)));

    assertThat(calibration.settings(unmeasured)).isEqualTo(new RuntimeSettings(STANDARD, taken));
  }

  @Test
  void settings_withoutTheDefaultsFigures_areTheDefault() {
    var calibration =
        new Calibration(
            new CalibrationKey("processor", 4, "2.10", Map.of()),
            Instant.EPOCH,
            List.of(),
            List.of(new Skipped(STANDARD, "took more than 30 s")));

    assertThat(calibration.chosen()).isEmpty();
    assertThat(calibration.settings(Precision.BF16))
        .isEqualTo(new RuntimeSettings(STANDARD, Precision.BF16));
  }

  @Test
  void speedup_isTheGeometricMean() {
    assertThat(Times.of(4, 9).speedup(Times.of(1, 1))).isCloseTo(1 / 6.0, offset(1e-12));
    assertThat(Times.of(4, 9).speedup(Precision.F32, Precision.BF16))
        .isCloseTo(9 / 4.0, offset(1e-12));
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "NaN", "Infinity"})
  void figures_areTimes(double millis) {
    assertThatThrownBy(() -> Times.of(millis, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ONE_ROW of F32 must be positive, got " + millis);
  }
}
