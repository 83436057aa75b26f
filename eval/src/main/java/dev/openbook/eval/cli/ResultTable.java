package dev.openbook.eval.cli;

import dev.openbook.eval.report.ForgettingFacts;
import dev.openbook.eval.report.InteractionFacts;
import dev.openbook.eval.report.PreparationFacts;
import dev.openbook.eval.report.Report;
import dev.openbook.eval.report.Report.Arm;
import dev.openbook.eval.report.Report.Comparison;
import dev.openbook.eval.report.Report.Estimate;
import dev.openbook.eval.report.Report.Gate;
import dev.openbook.eval.report.Report.Measure;
import dev.openbook.eval.report.SeedFacts;
import dev.openbook.eval.run.RunOutcome;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Prints a run's results: arms with intervals, paired differences, interactions, what could have
 * been seen, leak audit, forgetting, gates, files.
 */
final class ResultTable {
  private final PrintStream out;

  ResultTable(PrintStream out) {
    this.out = out;
  }

  void print(RunOutcome outcome) {
    Report report = outcome.report();
    out.printf(
        Locale.ROOT,
        "%n%s: %d questions on %d documents, %s in %s%n%n",
        report.run().suite(),
        report.run().dataset().questions(),
        report.run().dataset().documents(),
        report.run().model().name(),
        report.run().model().precision());
    printArms(report);
    printComparisons(report);
    printInteractions(report);
    printSeeds(report);
    printDetectable(report);
    printAudit(report);
    printForgetting(report);
    for (String note : report.notes()) {
      out.println("note: " + note);
    }
    for (Gate gate : report.gates()) {
      out.printf(
          "gate %s: %s (%s)%n",
          gate.passed() ? "passed" : "FAILED", gate.expression(), gate.value());
    }
    out.println("report: " + outcome.folder().resolve("report.html").toAbsolutePath());
  }

  private void printArms(Report report) {
    var head = new ArrayList<>(List.of("arm"));
    report.measures().forEach(measure -> head.add(measure.label()));
    head.addAll(List.of("prompt tokens", "seconds", "peak MB"));
    var rows = new TextTable(1, head);
    for (Arm arm : report.arms()) {
      var row = new ArrayList<>(List.of(arm.name()));
      for (Measure measure : report.measures()) {
        row.add(arm.score(measure).map(ResultTable::plusMinus).orElse("-"));
      }
      row.add(String.format(Locale.ROOT, "%,d", arm.cost().promptTokens()));
      row.add(String.format(Locale.ROOT, "%.0f", arm.cost().answering().toMillis() / 1000.0));
      row.add(
          arm.cost().peakBytes().isPresent()
              ? String.format(Locale.ROOT, "%,d", arm.cost().peakBytes().getAsLong() >> 20)
              : "-");
      rows.add(row);
    }
    rows.print(out);
    out.printf(
        Locale.ROOT,
        "%n+- is half of the %.0f %% interval: %s, %,d resamples%n%n",
        100 * report.statistics().confidence(),
        report.statistics().interval(),
        report.statistics().resamples());
  }

  private void printComparisons(Report report) {
    if (report.comparisons().isEmpty()) {
      return;
    }
    var rows =
        new TextTable(
            1, List.of("difference", "measure", "estimate", "interval", "p", "adjusted p", ""));
    for (Comparison comparison : report.comparisons()) {
      Estimate difference = comparison.difference();
      rows.add(
          List.of(
              comparison.arm() + " - " + comparison.baseline(),
              comparison.measure(),
              signed(difference.value()),
              signed(difference.low()) + " to " + signed(difference.high()),
              p(comparison.p()),
              comparison.adjustedP().isPresent() ? p(comparison.adjustedP().getAsDouble()) : "-",
              comparison.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' ')));
    }
    rows.print(out);
    out.println();
  }

  /** Prints a line of the primary measure for each fine-tuned arm with passages. */
  private void printInteractions(Report report) {
    Measure primary = report.primaryMeasure();
    for (InteractionFacts facts : report.interactions()) {
      if (facts.measure().equals(primary.name())) {
        Estimate interaction = facts.interaction();
        out.printf(
            Locale.ROOT,
            "%s: %s: %s and %s %s; interaction %s (%s to %s), adjusted p %s%n",
            facts.tunedRetrieving(),
            facts.inWords(),
            signed(facts.withRetrieval().value()),
            signed(facts.closedBook().value()),
            primary.label(),
            signed(interaction.value()),
            signed(interaction.low()),
            signed(interaction.high()),
            facts.adjustedP().isPresent() ? p(facts.adjustedP().getAsDouble()) : "-");
      }
    }
  }

  /** Prints a line of the primary measure for arms with several seeds. */
  private void printSeeds(Report report) {
    for (SeedFacts facts : report.seeds()) {
      if (facts.measure().equals(report.primaryMeasure().name())) {
        facts.difference().ifPresent(difference -> printSeeds(facts, difference));
      }
    }
  }

  private void printSeeds(SeedFacts facts, SeedFacts.Difference difference) {
    out.printf(
        Locale.ROOT,
        "%s over %d seeds - %s: %s (%s to %s), adjusted p %s%n",
        facts.name(),
        facts.arms().size(),
        difference.baseline(),
        signed(difference.estimate().value()),
        signed(difference.estimate().low()),
        signed(difference.estimate().high()),
        difference.adjustedP().isPresent() ? p(difference.adjustedP().getAsDouble()) : "-");
  }

  /** Prints a line for each measure, of the arms that were compared with the first baseline. */
  private void printDetectable(Report report) {
    for (Measure measure : report.measures()) {
      String baseline =
          report.comparisons().isEmpty() ? "" : report.comparisons().getFirst().baseline();
      List<String> seen =
          report.comparisons().stream()
              .filter(one -> one.measure().equals(measure.name()))
              .filter(one -> one.baseline().equals(baseline) && one.detectable().isPresent())
              .map(one -> one.arm() + " " + detectable(one))
              .toList();
      if (!seen.isEmpty()) {
        out.printf(
            "smallest difference from %s seen with 80 %% power, %s: %s%n",
            baseline, measure.label(), String.join(", ", seen));
      }
    }
  }

  private static String detectable(Comparison one) {
    return one.findsNone()
        ? "none"
        : String.format(Locale.ROOT, "%.3f", one.detectable().orElseThrow());
  }

  private void printAudit(Report report) {
    for (PreparationFacts preparation : report.preparations()) {
      preparation
          .audit()
          .ifPresent(
              audit ->
                  out.printf(
                      Locale.ROOT,
                      "leak audit of %s: %d of %d questions leaked into %,d texts; the sentence"
                          + " with the answer stands in the texts for %.0f %% of the questions%n",
                      preparation.name(),
                      audit.questionLeaks(),
                      audit.cleanQuestions() + audit.flaggedQuestions(),
                      audit.textsChecked(),
                      100 * audit.answerSentenceExposure()));
    }
  }

  private void printForgetting(Report report) {
    for (ForgettingFacts facts : report.forgetting()) {
      PreparationFacts.Training training = report.trainingOf(facts.preparation());
      out.printf(
          Locale.ROOT,
          "forgetting of %s: %s; %.0f %% replay, %,d tokens in %s, %.3g FLOPs%s%s%n",
          facts.preparation(),
          facts.inWords(),
          100 * training.replayShare(),
          training.tokens(),
          ConsoleProgress.written(training.duration()),
          training.flops(),
          training.peakBytes().isPresent()
              ? String.format(
                  Locale.ROOT, ", peak memory %,d MB", training.peakBytes().getAsLong() >> 20)
              : "",
          training.joules().isPresent()
              ? String.format(Locale.ROOT, ", %,.0f J", training.joules().getAsDouble())
              : "");
    }
  }

  private static String plusMinus(Estimate estimate) {
    return String.format(
        Locale.ROOT, "%.3f +-%.3f", estimate.value(), (estimate.high() - estimate.low()) / 2);
  }

  private static String signed(double value) {
    return String.format(Locale.ROOT, "%+.3f", value);
  }

  private static String p(double value) {
    return value < 0.0005 ? "<0.001" : String.format(Locale.ROOT, "%.3f", value);
  }
}
