package dev.openbook.eval.cli;

import dev.openbook.finetune.calibrate.Calibration;
import dev.openbook.finetune.calibrate.Calibration.Skipped;
import dev.openbook.finetune.calibrate.Calibration.Trial;
import dev.openbook.finetune.calibrate.Figures;
import dev.openbook.finetune.calibrate.Operation;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.ThreadSettings;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What doctor says of the runtime's settings: what is in force, where it comes from, figures. */
record RuntimeTable(RuntimeChoice choice, Map<String, String> environment) {
  /** Returns the lines, each with what it is about, in order. */
  Map<String, String> lines() {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("precision", precision());
    lines.put("thread settings", inForce() + ": " + origin());
    choice.calibration().ifPresent(calibration -> addFigures(calibration, lines));
    return lines;
  }

  private String precision() {
    Precision fastest = choice.settings().fastestPrecision();
    Precision other = fastest == Precision.F32 ? Precision.BF16 : Precision.F32;
    return name(fastest)
        + " is taken for auto: "
        + choice
            .calibration()
            .flatMap(Calibration::chosen)
            .map(trial -> reason(trial.figures(), fastest, other))
            .orElse("by the processor's features");
  }

  private static String reason(Figures figures, Precision fastest, Precision other) {
    double speedup = figures.speedup(fastest, other);
    return speedup >= Calibration.CLEARLY
        ? String.format(Locale.ROOT, "%.2f times as fast as %s", speedup, name(other))
        : String.format(
            Locale.ROOT,
            "by the processor's features; measured %.2f times as fast as %s, no clear difference",
            speedup,
            name(other));
  }

  private String inForce() {
    Map<String, String> all =
        new LinkedHashMap<>(choice.settings().threads().variables(environment));
    all.putAll(ThreadSettings.given(environment));
    return all.entrySet().stream()
        .map(variable -> variable.getKey() + "=" + variable.getValue())
        .collect(Collectors.joining(" "));
  }

  private String origin() {
    String given = String.join(", ", ThreadSettings.given(environment).keySet());
    if (choice.settings().threads().variables(environment).isEmpty()) {
      return "your environment";
    }
    return (given.isEmpty() ? "" : given + " by your environment, else ") + ownOrigin();
  }

  private String ownOrigin() {
    if (choice.calibration().isEmpty()) {
      return "default, not measured (" + choice.reason() + ")";
    }
    Calibration calibration = choice.calibration().get();
    LocalDate date = LocalDate.ofInstant(calibration.measured(), ZoneOffset.UTC);
    Optional<Trial> chosen = calibration.chosen();
    if (chosen.isEmpty()) {
      return "default, because the measurement of " + date + " failed";
    }
    return chosen.get().settings().equals(calibration.standard())
        ? "default, measured on " + date + ", nothing else was clearly faster"
        : "measured on " + date;
  }

  private static void addFigures(Calibration calibration, Map<String, String> lines) {
    lines.put("measured, ms of a pass", "1 row, 8 rows, 512 tokens of 4 layers");
    for (Trial trial : calibration.trials()) {
      String speed =
          calibration.trials().stream()
              .filter(each -> each.settings().equals(calibration.standard()))
              .map(base -> trial.figures().speedup(base.figures()))
              .map(factor -> String.format(Locale.ROOT, "; speed %.2f", factor))
              .findFirst()
              .orElse("");
      lines.put(name(trial.settings()), figures(trial.figures()) + speed);
    }
    for (Skipped skipped : calibration.skipped()) {
      lines.put(name(skipped.settings()), "passed over: " + skipped.reason());
    }
  }

  private static String figures(Figures figures) {
    return Arrays.stream(Precision.values())
        .map(
            precision ->
                name(precision)
                    + Arrays.stream(Operation.values())
                        .map(
                            operation ->
                                String.format(
                                    Locale.ROOT, " %.2f", figures.millis(precision, operation)))
                        .collect(Collectors.joining()))
        .collect(Collectors.joining("; "));
  }

  private static String name(ThreadSettings settings) {
    return "  threads %d, spin %d, BLAS %d"
        .formatted(settings.threads(), settings.spinCount(), settings.blasThreads());
  }

  private static String name(Precision precision) {
    return precision.name().toLowerCase(Locale.ROOT);
  }
}
