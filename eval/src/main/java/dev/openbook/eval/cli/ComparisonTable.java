package dev.openbook.eval.cli;

import dev.openbook.eval.stats.ArmComparison.Difference;
import dev.openbook.eval.stats.ArmComparison.Mean;
import dev.openbook.eval.stats.Interval;
import dev.openbook.eval.stats.Sampling;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Prints what arms are worth: means with intervals, differences with p values.
 *
 * @param <M> what names a measure
 * @param out where to
 * @param arm what an arm is called, e.g. {@code run}
 * @param items what was scored, in the plural, e.g. {@code queries}
 * @param units what was resampled, in the plural, e.g. {@code documents}
 * @param name name of a measure
 */
record ComparisonTable<M>(
    PrintStream out, String arm, String items, String units, Function<M, String> name) {

  void printMeans(List<Mean<M>> means, Sampling sampling) {
    var rows = new TextTable(2, List.of(arm, "measure", "mean", "interval", items));
    for (Mean<M> mean : means) {
      Interval interval = mean.estimate().interval();
      rows.add(
          List.of(
              mean.arm(),
              name.apply(mean.measure()),
              String.format(Locale.ROOT, "%.4f", mean.estimate().value()),
              String.format(Locale.ROOT, "%.4f to %.4f", interval.low(), interval.high()),
              String.format(Locale.ROOT, "%,d", mean.items())));
    }
    rows.print(out);
    out.printf(
        Locale.ROOT,
        "%n%.0f %% intervals: expanded percentile bootstrap over %s, %,d resamples, seed %d%n",
        100 * sampling.confidence(),
        units,
        sampling.resamples(),
        sampling.seed());
  }

  /** Prints nothing when there is no difference. */
  void printDifferences(List<Difference<M>> differences, Sampling sampling) {
    if (differences.isEmpty()) {
      return;
    }
    var rows =
        new TextTable(
            2, List.of("difference", "measure", "estimate", "interval", "p", "adjusted p", items));
    for (Difference<M> difference : differences) {
      Interval interval = difference.estimate().interval();
      rows.add(
          List.of(
              difference.arm() + " - " + difference.baseline(),
              name.apply(difference.measure()),
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
        "%np: sign-flip permutation over %s, two-sided, %,d patterns or all; adjusted by Holm"
            + " over %d differences%n",
        units,
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
