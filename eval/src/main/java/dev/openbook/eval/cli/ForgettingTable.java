package dev.openbook.eval.cli;

import dev.openbook.eval.forgetting.Forgetting;
import dev.openbook.eval.forgetting.Forgetting.ChoiceChange;
import dev.openbook.eval.forgetting.ModelScores;
import dev.openbook.eval.forgetting.ModelScores.ChoiceRule;
import dev.openbook.eval.stats.Estimate;
import dev.openbook.eval.stats.Sampling;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints what was forgotten. */
final class ForgettingTable {
  private static final String BITS_PER_BYTE = "bits per byte";

  private final PrintStream out;

  ForgettingTable(PrintStream out) {
    this.out = out;
  }

  /** Returns what one model scored, a line a measure. */
  static List<String> lines(String label, ModelScores scores) {
    var lines = new ArrayList<String>();
    if (!scores.texts().isEmpty()) {
      lines.add(label + ": " + BITS_PER_BYTE + " " + number(scores.bitsPerByte()));
    }
    if (!scores.choices().isEmpty()) {
      for (ChoiceRule rule : ChoiceRule.values()) {
        lines.add(label + ": " + name(rule) + " " + number(scores.accuracy(rule)));
      }
    }
    return lines;
  }

  void print(Forgetting forgetting, Sampling sampling) {
    String interval = String.format(Locale.ROOT, "%.0f %% interval", 100 * sampling.confidence());
    var rows = new TextTable(1, List.of("measure", "before", "after", "difference", interval, "n"));
    forgetting
        .texts()
        .ifPresent(
            it -> {
              String count = String.format(Locale.ROOT, "%,d texts", it.texts());
              rows.add(row(BITS_PER_BYTE, it.before(), it.after(), it.difference(), count));
            });
    for (ChoiceChange it : forgetting.choices()) {
      String count = String.format(Locale.ROOT, "%,d questions", it.questions());
      rows.add(row(name(it.rule()), it.before(), it.after(), it.difference(), count));
    }
    rows.print(out);
    out.printf(
        Locale.ROOT,
        "%nforgotten: more bits per byte, less accuracy; intervals: paired, expanded percentile"
            + " bootstrap over texts or questions, %,d resamples, seed %d%n",
        sampling.resamples(),
        sampling.seed());
    for (ChoiceChange it : forgetting.choices()) {
      out.printf(
          Locale.ROOT,
          "%s: right before alone %,d, right after alone %,d, McNemar's exact p %s%n",
          name(it.rule()),
          it.mcNemar().onlyFirst(),
          it.mcNemar().onlySecond(),
          ComparisonTable.p(it.mcNemar().p()));
    }
  }

  /** Prints how many questions were not read whole; nothing when all were. */
  void printCut(long before, long after) {
    if (before + after > 0) {
      out.printf(
          Locale.ROOT,
          "questions beyond the context, read without their start: %,d before, %,d after%n",
          before,
          after);
    }
  }

  private static List<String> row(
      String measure, double before, double after, Estimate difference, String count) {
    return List.of(
        measure,
        number(before),
        number(after),
        ComparisonTable.signed(difference.value()),
        ComparisonTable.signed(difference.interval().low())
            + " to "
            + ComparisonTable.signed(difference.interval().high()),
        count);
  }

  private static String name(ChoiceRule rule) {
    return switch (rule) {
      case LIKELIEST -> "accuracy, likeliest";
      case LIKELIEST_PER_BYTE -> "accuracy, likeliest per byte";
    };
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
