package dev.openbook.eval.run;

import dev.openbook.eval.report.Report;
import java.nio.file.Path;

/**
 * What a run came to.
 *
 * @param folder where its files are
 * @param report everything the report shows
 */
public record RunOutcome(Path folder, Report report) {
  /** Returns whether every gate of the suite held. */
  public boolean gatesPassed() {
    return report.gates().stream().allMatch(Report.Gate::passed);
  }
}
