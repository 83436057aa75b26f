package dev.openbook.eval.report;

import dev.openbook.eval.report.Report.Arm;
import dev.openbook.eval.report.Report.Comparison;
import dev.openbook.eval.report.Report.Context;
import dev.openbook.eval.report.Report.ContextKind;
import dev.openbook.eval.report.Report.Estimate;
import dev.openbook.eval.report.Report.Measure;
import dev.openbook.eval.report.Report.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The run's verdict in words: sentences that follow from the comparisons and nothing else.
 *
 * <p>Speaks of the primary measure alone. Arms in an oracle or distractor context are never
 * recommended, because nobody can deploy them. A lead is called clear only where a comparison with
 * the other arm says so.
 *
 * @param headline which way scores highest, a short phrase without a full stop
 * @param summary the leading arm, its figure, what it was and was not shown to beat, what it costs
 * @param findings one for each comparison on the primary measure, in the report's order
 */
record Findings(String headline, String summary, List<Finding> findings) {
  Findings {
    findings = List.copyOf(findings);
  }

  /**
   * One comparison in words.
   *
   * @param arm name of the arm
   * @param baseline name of its baseline
   * @param verdict what the comparison says
   * @param sentence the finding, with figures
   */
  record Finding(String arm, String baseline, Verdict verdict, String sentence) {}

  /** Returns the findings of a report. */
  static Findings of(Report report) {
    List<Finding> findings =
        report.comparisons().stream()
            .filter(comparison -> comparison.measure().equals(report.primaryMeasure().name()))
            .map(
                comparison ->
                    new Finding(
                        comparison.arm(),
                        comparison.baseline(),
                        comparison.verdict(),
                        sentence(report, comparison)))
            .toList();
    Optional<Arm> best = best(report);
    if (best.isEmpty()) {
      return new Findings(
          "No deployable arm was scored",
          "No arm without an oracle has a score on " + report.primaryMeasure().label() + ".",
          findings);
    }
    Lead lead = Lead.of(report, best.get());
    String headline =
        way(report, best.get())
            + (report.primaryMeasure().isHigherBetter() ? " scores highest" : " scores best")
            + (lead.level().isEmpty() ? "" : ", not clearly ahead of " + listed(lead.level()));
    return new Findings(headline, summary(report, best.get(), lead), findings);
  }

  private static Optional<Arm> best(Report report) {
    Measure measure = report.primaryMeasure();
    Comparator<Arm> byScore =
        Comparator.comparingDouble(arm -> arm.score(measure).orElseThrow().value());
    return report.arms().stream()
        .filter(arm -> isDeployable(report.contextOf(arm)) && arm.score(measure).isPresent())
        .reduce(
            (best, arm) -> {
              int order = byScore.compare(arm, best);
              return (measure.isHigherBetter() ? order : -order) > 0 ? arm : best;
            });
  }

  /** Returns whether somebody could deploy a model in this context. */
  static boolean isDeployable(Context context) {
    return context.kind() != ContextKind.ORACLE && context.kind() != ContextKind.DISTRACTORS;
  }

  private static String way(Report report, Arm arm) {
    boolean isTrained = report.preparationOf(arm).isTrained();
    return switch (report.contextOf(arm).kind()) {
      case CLOSED_BOOK ->
          isTrained ? "Fine-tuning without retrieval" : "The plain model, closed book,";
      case RETRIEVED -> isTrained ? "Fine-tuning with retrieval" : "Retrieval without fine-tuning";
      case DOCUMENT ->
          isTrained
              ? "Fine-tuning with the whole document in the prompt"
              : "The whole document in the prompt";
      case ORACLE, DISTRACTORS -> throw new IllegalArgumentException("not deployable: " + arm);
    };
  }

  private static String summary(Report report, Arm best, Lead lead) {
    Measure measure = report.primaryMeasure();
    Estimate estimate = best.score(measure).orElseThrow();
    var text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s has the %s %s of the arms one could deploy: %s (%s interval %s, %s).",
            best.name(),
            measure.isHigherBetter() ? "highest" : "lowest",
            measure.label(),
            NumberText.score(estimate.value()),
            NumberText.confidence(report.statistics().confidence()),
            NumberText.interval(estimate),
            NumberText.counted(best.questions(), "question")));
    text.append(lead.sentences());
    text.append(
        String.format(
            Locale.ROOT,
            " It takes %s and %s prompt tokens a question",
            NumberText.durationPer(best.cost().answering(), best.questions()),
            NumberText.mean(best.cost().promptTokens(), best.questions())));
    report
        .preparationOf(best)
        .training()
        .ifPresent(
            training ->
                text.append(", after ")
                    .append(NumberText.duration(training.duration()))
                    .append(" of training"));
    return text.append('.').toString();
  }

  /** What the comparisons say of the leading arm against its deployable rivals, by name. */
  private record Lead(List<String> beaten, List<String> level, List<String> untested) {
    static Lead of(Report report, Arm best) {
      var lead = new Lead(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      for (Arm other : report.arms()) {
        boolean isRival = !other.name().equals(best.name());
        if (isRival && isDeployable(report.contextOf(other))) {
          lead.place(verdict(report, best.name(), other.name())).add(other.name());
        }
      }
      return lead;
    }

    private List<String> place(Optional<Verdict> verdict) {
      if (verdict.isEmpty()) {
        return untested;
      }
      return verdict.get() == Verdict.BETTER ? beaten : level;
    }

    private String sentences() {
      return part(" Its lead is clear over ", beaten)
          + part(" It is not clearly ahead of ", level)
          + part(" It was not compared with ", untested);
    }
  }

  private static String part(String opening, List<String> names) {
    return names.isEmpty() ? "" : opening + listed(names) + ".";
  }

  private static Optional<Verdict> verdict(Report report, String arm, String other) {
    for (Comparison comparison : report.comparisons()) {
      if (comparison.measure().equals(report.primaryMeasure().name())) {
        if (comparison.arm().equals(arm) && comparison.baseline().equals(other)) {
          return Optional.of(comparison.verdict());
        }
        if (comparison.arm().equals(other) && comparison.baseline().equals(arm)) {
          return Optional.of(reversed(comparison.verdict()));
        }
      }
    }
    return Optional.empty();
  }

  private static Verdict reversed(Verdict verdict) {
    return switch (verdict) {
      case BETTER -> Verdict.WORSE;
      case WORSE -> Verdict.BETTER;
      case NO_CLEAR_DIFFERENCE, EQUIVALENT -> verdict;
    };
  }

  /** Returns one comparison as a sentence. */
  static String sentence(Report report, Comparison comparison) {
    Arm arm = report.arm(comparison.arm());
    Arm baseline = report.arm(comparison.baseline());
    Measure measure =
        report.measures().stream()
            .filter(known -> known.name().equals(comparison.measure()))
            .findFirst()
            .orElseThrow();
    String change = change(comparison.verdict(), comparison.difference().value());
    String figures =
        arm.score(measure)
            .flatMap(
                to ->
                    baseline
                        .score(measure)
                        .map(from -> figures(comparison.verdict(), from.value(), to.value())))
            .orElse("");
    String p =
        comparison.adjustedP().isPresent()
            ? NumberText.pPhrase(comparison.adjustedP().getAsDouble())
                + " after "
                + report.statistics().correction()
            : NumberText.pPhrase(comparison.p());
    return String.format(
        Locale.ROOT,
        "%s, %s %s%s (difference %s, %s interval %s; %s).",
        lead(report, arm, baseline),
        measure.label(),
        change,
        figures,
        NumberText.signed(comparison.difference().value()),
        NumberText.confidence(report.statistics().confidence()),
        NumberText.interval(comparison.difference()),
        p);
  }

  private static String change(Verdict verdict, double difference) {
    return switch (verdict) {
      case NO_CLEAR_DIFFERENCE -> "does not clearly change";
      case EQUIVALENT -> "stays as good as the same";
      case BETTER, WORSE -> difference >= 0 ? "rises" : "falls";
    };
  }

  private static String figures(Verdict verdict, double from, double to) {
    return verdict == Verdict.NO_CLEAR_DIFFERENCE || verdict == Verdict.EQUIVALENT
        ? ": " + NumberText.score(to) + " against " + NumberText.score(from)
        : " from " + NumberText.score(from) + " to " + NumberText.score(to);
  }

  private static String lead(Report report, Arm arm, Arm baseline) {
    PreparationFacts preparation = report.preparationOf(arm);
    boolean isSaid = preparation.isTrained() || !arm.preparation().equals(baseline.preparation());
    String context = report.contextOf(arm).phrase();
    return capitalised(isSaid ? preparation.phrase() + ", " + context : context);
  }

  private static String capitalised(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.offsetByCodePoints(0, 1);
    return text.substring(0, first).toUpperCase(Locale.ROOT) + text.substring(first);
  }

  private static String listed(List<String> names) {
    int last = names.size() - 1;
    return last == 0
        ? names.getFirst()
        : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }
}
