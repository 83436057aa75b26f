package dev.openbook.finetune.calibrate;

import static java.util.Objects.requireNonNull;

import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.RuntimeSettings;
import dev.openbook.finetune.tensor.ThreadSettings;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What was measured, and the choice that follows from it.
 *
 * @param key what it holds for
 * @param measured when it was measured
 * @param trials what each setting took, in the order of measurement
 * @param skipped settings that could not be measured
 */
public record Calibration(
    CalibrationKey key, Instant measured, List<Trial> trials, List<Skipped> skipped) {
  /** Machines are noisy: what is not faster by this factor counts as equal. */
  public static final double CLEARLY = 1.05;

  /** A setting and what it took. */
  public record Trial(ThreadSettings settings, Figures figures) {
    public Trial {
      requireNonNull(settings, "settings is null");
      requireNonNull(figures, "figures is null");
    }
  }

  /**
   * A setting that could not be measured.
   *
   * @param reason why, one line
   */
  public record Skipped(ThreadSettings settings, String reason) {
    public Skipped {
      requireNonNull(settings, "settings is null");
      requireNonNull(reason, "reason is null");
    }
  }

  public Calibration {
    requireNonNull(key, "key is null");
    requireNonNull(measured, "measured is null");
    trials = List.copyOf(trials);
    skipped = List.copyOf(skipped);
  }

  /**
   * Returns the settings to take: the default unless another is faster by at least 5 %, geometric
   * mean over all passes; the format alike.
   *
   * @param unmeasured the format to take where nothing was measured or neither is clearly faster
   */
  public RuntimeSettings settings(Precision unmeasured) {
    return chosen()
        .map(trial -> new RuntimeSettings(trial.settings(), faster(trial.figures(), unmeasured)))
        .orElseGet(() -> new RuntimeSettings(standard(), unmeasured));
  }

  /** Returns the trial whose settings are taken; empty when the default could not be measured. */
  public Optional<Trial> chosen() {
    return trials.stream()
        .filter(trial -> trial.settings().equals(standard()))
        .findFirst()
        .map(
            base ->
                trials.stream()
                    .filter(trial -> trial.figures().speedup(base.figures()) >= CLEARLY)
                    .max(
                        Comparator.comparingDouble(
                            trial -> trial.figures().speedup(base.figures())))
                    .orElse(base));
  }

  /** Returns the settings that are taken unless others are clearly faster. */
  public ThreadSettings standard() {
    return ThreadSettings.defaults(key.processors());
  }

  private static Precision faster(Figures figures, Precision unmeasured) {
    Precision other = unmeasured == Precision.F32 ? Precision.BF16 : Precision.F32;
    return figures.speedup(other, unmeasured) >= CLEARLY ? other : unmeasured;
  }
}
