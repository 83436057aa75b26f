package dev.openbook.eval.report;

import static java.util.Objects.requireNonNull;

import dev.openbook.eval.report.Report.Estimate;
import java.util.Optional;

/**
 * An arm's mean on the questions that the leak check flags for no preparation, and on the others.
 *
 * @param arm name of the arm
 * @param measure name of the measure
 * @param clean mean on the clean questions; empty where none has a score
 * @param flagged mean on the flagged questions; empty where none has a score
 */
public record LeakSplit(
    String arm, String measure, Optional<Estimate> clean, Optional<Estimate> flagged) {
  public LeakSplit {
    requireNonNull(arm, "arm is null");
    requireNonNull(measure, "measure is null");
    requireNonNull(clean, "clean is null");
    requireNonNull(flagged, "flagged is null");
  }
}
