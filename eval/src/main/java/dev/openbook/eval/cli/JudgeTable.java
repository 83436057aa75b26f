package dev.openbook.eval.cli;

import dev.openbook.eval.stats.Interval;
import dev.openbook.eval.stats.WilsonInterval;
import dev.openbook.finetune.judge.JudgeReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Says how far a judge may be trusted. */
final class JudgeTable {
  private JudgeTable() {}

  /** Returns the lines of a report. */
  static List<String> of(JudgeReport report) {
    JudgeReport.Swap swap = report.swap();
    var lines = new ArrayList<String>();
    lines.add("judge: " + report.judge() + ", prompts " + String.join(", ", report.prompts()));
    lines.add("consistent under swap: " + share(swap.consistent(), swap.compared()));
    lines.add(
        "position bias: of the inconsistent "
            + share(swap.inconsistentFirst(), swap.inconsistent())
            + " lean to what stood first; it won "
            + String.format(
                Locale.ROOT,
                "%,d of %,d replies, %,d tied",
                swap.firstWins(),
                swap.firstWins() + swap.secondWins() + swap.ties(),
                swap.ties()));
    lines.add("agreement with exact match: " + exactness(report.exactness()));
    lines.add(
        String.format(
            Locale.ROOT,
            "replies without a verdict: %,d of %,d; messages read in part: %,d of %,d",
            report.unread(),
            report.replies(),
            report.cut(),
            report.items()));
    return List.copyOf(lines);
  }

  private static String exactness(JudgeReport.Exactness exactness) {
    if (exactness.known() == 0) {
      return "known of no item";
    }
    String kappa =
        exactness.kappa().isPresent()
            ? String.format(Locale.ROOT, "%.3f", exactness.kappa().getAsDouble())
            : "not defined";
    return share(exactness.agreed(), exactness.known()) + ", kappa " + kappa;
  }

  /** Returns e.g. {@code 12 of 20 (0.600, 0.387 to 0.781)}. */
  private static String share(int part, int whole) {
    if (whole == 0) {
      return "0 of 0";
    }
    Interval interval = WilsonInterval.of(part, whole);
    return String.format(
        Locale.ROOT,
        "%,d of %,d (%.3f, %.3f to %.3f)",
        part,
        whole,
        (double) part / whole,
        interval.low(),
        interval.high());
  }
}
