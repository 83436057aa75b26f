package dev.openbook.eval.report;

import dev.openbook.eval.report.PreparationFacts.Training;
import dev.openbook.eval.report.Report.Arm;
import dev.openbook.eval.report.Report.Comparison;
import dev.openbook.eval.report.Report.Estimate;
import dev.openbook.eval.report.Report.Measure;
import dev.openbook.eval.report.Report.Verdict;
import dev.openbook.eval.report.plot.ForestPlot;
import dev.openbook.eval.report.plot.ForestPlot.Mark;
import dev.openbook.eval.report.plot.ForestPlot.Row;
import dev.openbook.eval.report.plot.LossPlot;
import dev.openbook.eval.report.plot.Whisker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the templates ask for beyond the report itself: plots, words and choices of rows.
 *
 * @param report the report
 * @param attributions where the arms' answers come from
 * @param abstentions how arms treat questions without an answer
 * @param origins where answers about a laboratory world come from, exactly
 * @param confidences whether arms know which of their choices are right
 * @param style the style sheet
 * @param script the script of the question browser
 */
record Page(
    Report report,
    List<AttributionFacts> attributions,
    List<AbstentionFacts> abstentions,
    List<OriginFacts> origins,
    List<ConfidenceFacts> confidences,
    String style,
    String script) {

  /** Returns the verdict in words. */
  Findings findings() {
    return Findings.of(report);
  }

  /** Returns the block of data for the question browser. */
  String browserData() {
    return BrowserData.json(report);
  }

  /** Returns the confidence of all intervals, e.g. {@code 95 %}. */
  String confidence() {
    return NumberText.confidence(report.statistics().confidence());
  }

  /** Returns the plot of all arms on one measure, empty where no arm has a score. */
  Optional<String> armPlot(Measure measure) {
    var rows = new ArrayList<Row>();
    for (Arm arm : report.arms()) {
      Mark mark = Findings.isDeployable(report.contextOf(arm)) ? Mark.PLAIN : Mark.BOUND;
      arm.score(measure)
          .ifPresent(
              estimate ->
                  rows.add(
                      new Row(
                          arm.name(),
                          "",
                          whisker(estimate),
                          NumberText.score(estimate.value()) + " " + brackets(estimate),
                          mark)));
    }
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    String description =
        "Mean " + measure.label() + " of each arm with " + confidence() + " intervals";
    return Optional.of(new ForestPlot(description, axisLabel(measure), rows, false).markup());
  }

  /** Returns the plot of paired differences on one measure, empty where nothing was compared. */
  Optional<String> differencePlot(Measure measure) {
    List<Comparison> comparisons = comparisons(measure);
    if (comparisons.isEmpty()) {
      return Optional.empty();
    }
    List<Row> rows =
        comparisons.stream()
            .map(
                comparison ->
                    new Row(
                        comparison.arm(),
                        "minus " + comparison.baseline(),
                        whisker(comparison.difference()),
                        NumberText.signed(comparison.difference().value())
                            + " "
                            + brackets(comparison.difference()),
                        mark(comparison.verdict())))
            .toList();
    String description =
        "Paired differences in " + measure.label() + " with " + confidence() + " intervals";
    String axis = "difference in " + measure.label() + ", " + better(measure);
    return Optional.of(new ForestPlot(description, axis, rows, true).markup());
  }

  /** Returns the loss curve of a training, empty where it has too few points. */
  Optional<String> lossPlot(PreparationFacts preparation) {
    return preparation
        .training()
        .map(Training::losses)
        .filter(losses -> losses.size() >= 2)
        .map(
            losses ->
                new LossPlot(
                        "Training loss of " + preparation.name(),
                        losses.stream()
                            .map(each -> new LossPlot.Point(each.step(), each.lossNatsPerToken()))
                            .toList())
                    .svg());
  }

  /** Returns what several seeds say by one measure, in the report's order. */
  List<SeedFacts> seeds(Measure measure) {
    return report.seeds().stream().filter(one -> one.measure().equals(measure.name())).toList();
  }

  /** Returns the comparisons on one measure, in the report's order. */
  List<Comparison> comparisons(Measure measure) {
    return report.comparisons().stream()
        .filter(comparison -> comparison.measure().equals(measure.name()))
        .toList();
  }

  /** Returns the one test of all comparisons on a measure, empty where they differ. */
  Optional<String> test(Measure measure) {
    List<String> tests = comparisons(measure).stream().map(Comparison::test).distinct().toList();
    return tests.size() == 1 ? Optional.of(tests.getFirst()) : Optional.empty();
  }

  /** Returns the measures on which something was compared. */
  List<Measure> comparedMeasures() {
    return report.measures().stream().filter(measure -> !comparisons(measure).isEmpty()).toList();
  }

  /** Returns what fine-tuning adds with passages and without, on one measure. */
  List<InteractionFacts> interactions(Measure measure) {
    return report.interactions().stream()
        .filter(interaction -> interaction.measure().equals(measure.name()))
        .toList();
  }

  /** Returns the curves, a section for each number that the suite sweeps. */
  List<CurveSection> curves() {
    return CurveSection.of(report);
  }

  /** Returns what answers cost beside what they are worth. */
  CostFacts costs() {
    return CostFacts.of(report);
  }

  /** Returns the label of the measure that says which answers are right. */
  String attributionMeasure() {
    String name = attributions.getFirst().measure();
    return report.measures().stream()
        .filter(measure -> measure.name().equals(name))
        .findFirst()
        .orElseThrow()
        .label();
  }

  /** Returns what arms could still win. */
  List<Headroom> headrooms() {
    return Headroom.of(report, attributions);
  }

  /**
   * Two arms that were compared.
   *
   * @param arm name of the arm
   * @param baseline name of its baseline
   */
  record Pair(String arm, String baseline) {}

  /** Returns the arms that were compared, in the report's order. */
  List<Pair> comparedPairs() {
    return report.comparisons().stream()
        .map(comparison -> new Pair(comparison.arm(), comparison.baseline()))
        .distinct()
        .toList();
  }

  /** Returns the smallest difference that a comparison could have seen, a dash when unknown. */
  String detectable(Pair pair, Measure measure) {
    return comparisons(measure).stream()
        .filter(
            comparison ->
                comparison.arm().equals(pair.arm())
                    && comparison.baseline().equals(pair.baseline())
                    && comparison.detectable().isPresent())
        .map(
            comparison ->
                comparison.findsNone()
                    ? "none"
                    : NumberText.score(comparison.detectable().getAsDouble()))
        .findFirst()
        .orElse(NumberText.ABSENT);
  }

  /** Returns whether it is known what any comparison could have seen. */
  boolean hasDetectable() {
    return report.comparisons().stream().anyMatch(one -> one.detectable().isPresent());
  }

  /** Returns the measures after the primary one. */
  List<Measure> otherMeasures() {
    return report.measures().subList(1, report.measures().size());
  }

  /** Returns the preparations that were trained. */
  List<PreparationFacts> trained() {
    return report.preparations().stream().filter(PreparationFacts::isTrained).toList();
  }

  /** Returns whether any preparation was checked for leaks. */
  boolean isAudited() {
    return report.preparations().stream().anyMatch(one -> one.audit().isPresent());
  }

  /** Returns the rules by which general questions were answered, empty where none were asked. */
  List<String> choiceRules() {
    return report.forgetting().stream()
        .flatMap(facts -> facts.choices().stream())
        .map(ForgettingFacts.ChoiceChange::rule)
        .distinct()
        .toList();
  }

  /** Returns whether any model read general texts. */
  boolean hasGeneralTexts() {
    return report.forgetting().stream().anyMatch(facts -> facts.texts().isPresent());
  }

  /** Returns the scores on clean and flagged questions of the primary measure. */
  List<LeakSplit> leakSplits() {
    return report.leakSplits().stream()
        .filter(split -> split.measure().equals(report.primaryMeasure().name()))
        .toList();
  }

  /** Returns how many questions the leak check flags for any preparation. */
  long flaggedQuestions() {
    return report.questions().stream().filter(QuestionFacts::isFlagged).count();
  }

  /** Returns a mean with its interval, a dash where there is none. */
  static String estimate(Optional<Estimate> estimate) {
    return estimate
        .map(mean -> NumberText.score(mean.value()) + " " + NumberText.interval(mean))
        .orElse(NumberText.ABSENT);
  }

  /** Returns whether this arm has the best mean of the deployable ones on a measure. */
  boolean isBest(Arm arm, Measure measure) {
    Optional<Estimate> own = arm.score(measure);
    if (own.isEmpty() || !Findings.isDeployable(report.contextOf(arm))) {
      return false;
    }
    double sign = measure.isHigherBetter() ? 1 : -1;
    return report.arms().stream()
        .filter(other -> Findings.isDeployable(report.contextOf(other)))
        .flatMap(other -> other.score(measure).stream())
        .allMatch(other -> sign * own.get().value() >= sign * other.value());
  }

  /** Returns whether an arm's context is a bound or control that nobody would deploy. */
  boolean isBound(Arm arm) {
    return !Findings.isDeployable(report.contextOf(arm));
  }

  /** Returns whether comparisons were tested for being as good as the same. */
  boolean hasEquivalence() {
    return report.comparisons().stream().anyMatch(one -> one.equivalenceP().isPresent());
  }

  /** Returns whether any arm is a bound or control. */
  boolean hasBounds() {
    return report.arms().stream().anyMatch(this::isBound);
  }

  /** Returns how many gates failed. */
  long failedGates() {
    return report.gates().stream().filter(gate -> !gate.passed()).count();
  }

  /** Returns in words how the gates came out. */
  String gateSummary() {
    int gates = report.gates().size();
    long failed = failedGates();
    if (failed > 0) {
      return failed + " of " + NumberText.counted(gates, "gate") + " failed";
    }
    return gates == 1 ? "the gate passed" : "all " + gates + " gates passed";
  }

  /** Returns the time spent making a preparation's texts, a dash where none were made. */
  static String making(PreparationFacts preparation) {
    return preparation
        .texts()
        .map(PreparationFacts.TrainingTexts::making)
        .filter(Duration::isPositive)
        .map(NumberText::duration)
        .orElse(NumberText.ABSENT);
  }

  /** Returns a verdict in words. */
  static String words(Verdict verdict) {
    return switch (verdict) {
      case BETTER -> "better";
      case WORSE -> "worse";
      case NO_CLEAR_DIFFERENCE -> "no clear difference";
      case EQUIVALENT -> "as good as the same";
    };
  }

  /** Returns the verdict on an interaction in words. */
  static String moreOrLess(Verdict verdict) {
    return switch (verdict) {
      case BETTER -> "more";
      case WORSE -> "less";
      case NO_CLEAR_DIFFERENCE, EQUIVALENT -> "no clear difference";
    };
  }

  /** Returns the class name of a verdict in the style sheet. */
  static String cssClass(Verdict verdict) {
    return switch (verdict) {
      case BETTER -> "better";
      case WORSE -> "worse";
      case NO_CLEAR_DIFFERENCE, EQUIVALENT -> "unclear";
    };
  }

  /** Returns a label with a capital first letter. */
  static String title(String label) {
    return label.isEmpty() ? label : Character.toUpperCase(label.charAt(0)) + label.substring(1);
  }

  /** Returns an estimate as a plot takes it. */
  static Whisker whisker(Estimate estimate) {
    return new Whisker(estimate.value(), estimate.low(), estimate.high());
  }

  private static String brackets(Estimate estimate) {
    return "[" + NumberText.score(estimate.low()) + ", " + NumberText.score(estimate.high()) + "]";
  }

  private static Mark mark(Verdict verdict) {
    return switch (verdict) {
      case BETTER -> Mark.BETTER;
      case WORSE -> Mark.WORSE;
      case NO_CLEAR_DIFFERENCE, EQUIVALENT -> Mark.UNCLEAR;
    };
  }

  private static String axisLabel(Measure measure) {
    return measure.label() + ", " + better(measure);
  }

  private static String better(Measure measure) {
    return measure.isHigherBetter() ? "higher is better" : "lower is better";
  }
}
