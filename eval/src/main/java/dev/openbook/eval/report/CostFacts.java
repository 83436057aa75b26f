package dev.openbook.eval.report;

import dev.openbook.eval.cost.BreakEven;
import dev.openbook.eval.cost.ParetoFrontier;
import dev.openbook.eval.report.PreparationFacts.Training;
import dev.openbook.eval.report.Report.Arm;
import dev.openbook.eval.report.Report.ContextKind;
import dev.openbook.eval.report.Report.Estimate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What answers cost beside what they are worth, in operations of the model: two a parameter and
 * token read or written. Attention, retrieval and shared prefixes are left out.
 *
 * @param flopsPerQuestion operations of a question by arm name
 * @param frontier names of the arms that could be deployed and that no other beats in both cost and
 *     the primary measure, cheapest first
 * @param breakEvens when fine-tuning has paid for itself against retrieval
 */
public record CostFacts(
    Map<String, Double> flopsPerQuestion, List<String> frontier, List<Line> breakEvens) {
  private static final double FLOPS_PER_PARAMETER = 2;

  /**
   * A fine-tuned model closed book against the untouched one with passages.
   *
   * @param tuned name of the fine-tuned arm
   * @param retrieving name of the arm with passages
   * @param breakEven from how many questions on the fine-tuned one is cheaper; making the texts is
   *     not counted
   */
  public record Line(String tuned, String retrieving, BreakEven breakEven) {
    /** Returns from how many questions on, in words. */
    String questions() {
      return switch (breakEven) {
        case BreakEven.After(double queries) -> NumberText.count((long) Math.ceil(queries));
        case BreakEven.Never ignored -> "never";
      };
    }
  }

  /** Returns the costs of a report's arms. */
  public static CostFacts of(Report report) {
    Map<String, Double> flops = new LinkedHashMap<>();
    var arms = new ArrayList<ParetoFrontier.Arm>();
    for (Arm arm : report.arms()) {
      double cost = flopsPerQuestion(report, arm);
      flops.put(arm.name(), cost);
      Optional<Estimate> score = arm.score(report.primaryMeasure());
      if (score.isPresent() && Findings.isDeployable(report.contextOf(arm))) {
        double better = report.primaryMeasure().isHigherBetter() ? 1 : -1;
        arms.add(new ParetoFrontier.Arm(arm.name(), cost, better * score.get().value()));
      }
    }
    List<String> frontier = ParetoFrontier.of(arms).stream().map(ParetoFrontier.Arm::name).toList();
    return new CostFacts(flops, frontier, breakEvens(report));
  }

  private static double flopsPerQuestion(Report report, Arm arm) {
    long tokens = arm.cost().promptTokens() + arm.cost().generatedTokens();
    return FLOPS_PER_PARAMETER
        * report.run().model().parameters()
        * tokens
        / Math.max(1, arm.questions());
  }

  private static List<Line> breakEvens(Report report) {
    var lines = new ArrayList<Line>();
    for (Arm tuned : report.arms()) {
      Optional<Training> training = report.preparationOf(tuned).training();
      if (training.isPresent() && report.contextOf(tuned).kind() == ContextKind.CLOSED_BOOK) {
        for (Arm retrieving : report.arms()) {
          if (!report.preparationOf(retrieving).isTrained()
              && report.contextOf(retrieving).kind() == ContextKind.RETRIEVED) {
            lines.add(
                new Line(
                    tuned.name(),
                    retrieving.name(),
                    BreakEven.ofCosts(
                        training.get().flops(),
                        flopsPerQuestion(report, retrieving),
                        flopsPerQuestion(report, tuned))));
          }
        }
      }
    }
    return lines;
  }

  /** Returns the operations of one of an arm's questions. */
  double flops(Arm arm) {
    return flopsPerQuestion.getOrDefault(arm.name(), Double.NaN);
  }

  /** Returns whether no other arm beats this one. */
  boolean isOnFrontier(Arm arm) {
    return frontier.contains(arm.name());
  }
}
