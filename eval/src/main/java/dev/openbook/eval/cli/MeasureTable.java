package dev.openbook.eval.cli;

import dev.openbook.eval.measure.RetrievalMeasure;
import dev.openbook.eval.stats.ArmComparison.Difference;
import dev.openbook.eval.stats.ArmComparison.Mean;
import dev.openbook.eval.stats.Interval;
import dev.openbook.eval.stats.Sampling;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Prints what runs are worth: means with intervals, differences with p values. */
final class MeasureTable {
  private final PrintStream out;

  MeasureTable(PrintStream out) {
    this.out = out;
  }

  void printHead(int labelled, Path labels, int relevanceLevel, boolean retrievedOnly) {
    out.printf(
        Locale.ROOT,
        "%,d queries with labels in %s, %s; grades of at least %d are relevant%n%n",
        labelled,
        labels,
        retrievedOnly ? "those that a run has count" : "all count",
        relevanceLevel);
  }

  void printMeans(List<Mean<RetrievalMeasure>> means, Sampling sampling) {
    var rows = new TextTable(2, List.of("run", "measure", "mean", "interval", "queries"));
    for (Mean<RetrievalMeasure> mean : means) {
      Interval interval = mean.estimate().interval();
      rows.add(
          List.of(
              mean.arm(),
              mean.measure().name(),
              String.format(Locale.ROOT, "%.4f", mean.estimate().value()),
              String.format(Locale.ROOT, "%.4f to %.4f", interval.low(), interval.high()),
              String.format(Locale.ROOT, "%,d", mean.items())));
    }
    rows.print(out);
    out.printf(
        Locale.ROOT,
        "%n%.0f %% intervals: expanded percentile bootstrap over queries, %,d resamples, seed %d%n",
        100 * sampling.confidence(),
        sampling.resamples(),
        sampling.seed());
  }

  /** Prints nothing when there is no difference. */
  void printDifferences(List<Difference<RetrievalMeasure>> differences, Sampling sampling) {
    if (differences.isEmpty()) {
      return;
    }
    var rows =
        new TextTable(
            2,
            List.of("difference", "measure", "estimate", "interval", "p", "adjusted p", "queries"));
    for (Difference<RetrievalMeasure> difference : differences) {
      Interval interval = difference.estimate().interval();
      rows.add(
          List.of(
              difference.arm() + " - " + difference.baseline(),
              difference.measure().name(),
              signed(difference.estimate().value()),
              signed(interval.low()) + " to " + signed(interval.high()),
              p(difference.p()),
              p(difference.adjustedP()),
              String.format(Locale.ROOT, "%,d", difference.items())));
    }
    out.println();
    rows.print(out);
    out.printf(
        Locale.ROOT,
        "%np: sign-flip permutation over queries, two-sided, %,d patterns or all; adjusted by Holm"
            + " over %d differences%n",
        sampling.resamples(),
        differences.size());
  }

  /** What rounds to zero has no sign. */
  static String signed(double value) {
    String text = String.format(Locale.ROOT, "%+.4f", value);
    return text.substring(1).equals("0.0000") ? "0.0000" : text;
  }

  /** Returns a p value with four decimals, or that it is below what they show. */
  static String p(double value) {
    return value < 0.00005 ? "<0.0001" : String.format(Locale.ROOT, "%.4f", value);
  }
}
