package dev.openbook.eval.cli;

import dev.openbook.eval.run.RunPlan;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Prints what a run would do. */
final class PlanTable {
  private final PrintStream out;

  PlanTable(PrintStream out) {
    this.out = out;
  }

  void print(RunPlan plan) {
    Duration left = Duration.ZERO;
    for (RunPlan.Step step : plan.steps()) {
      out.printf(
          Locale.ROOT,
          "%-10s %-28s %-7s %,12d tokens  about %s%n",
          step.kind(),
          step.name(),
          step.done() ? "cached" : "to do",
          step.tokens(),
          ConsoleProgress.written(step.time()));
      left = step.done() ? left : left.plus(step.time());
    }
    out.printf(
        Locale.ROOT,
        "to do: about %s, about %,d MB of memory; results go to %s%n",
        ConsoleProgress.written(left),
        plan.memoryBytes() >> 20,
        plan.out().toAbsolutePath());
  }
}
