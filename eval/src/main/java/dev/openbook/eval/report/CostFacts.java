package dev.openbook.eval.report;

import dev.openbook.eval.cost.BreakEven;
import dev.openbook.eval.cost.ParetoFrontier;
import dev.openbook.eval.cost.Prices;
import dev.openbook.eval.report.PreparationFacts.Training;
import dev.openbook.eval.report.PreparationFacts.TrainingTexts;
import dev.openbook.eval.report.Report.Arm;
import dev.openbook.eval.report.Report.ContextKind;
import dev.openbook.eval.report.Report.Estimate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What answers cost beside what they are worth, in operations of the model: two a parameter and
 * token read or written. Attention, retrieval and shared prefixes are left out. Where the run has
 * prices, in money too.
 *
 * @param flopsPerQuestion operations of a question by arm name
 * @param frontier names of the arms that could be deployed and that no other beats in both cost and
 *     the primary measure, cheapest first
 * @param breakEvens when fine-tuning has paid for itself against retrieval
 * @param paid the costs in money; empty where the run has no prices
 */
public record CostFacts(
    Map<String, Double> flopsPerQuestion,
    List<String> frontier,
    List<Line> breakEvens,
    Optional<Paid> paid) {
  private static final double FLOPS_PER_PARAMETER = 2;

  /**
   * A fine-tuned model closed book against the untouched one with passages.
   *
   * @param tuned name of the fine-tuned arm
   * @param retrieving name of the arm with passages
   * @param breakEven from how many questions on the fine-tuned one is cheaper in operations; making
   *     the texts is not counted
   * @param paid the same in money, making the texts counted; empty where a price is missing
   */
  public record Line(
      String tuned, String retrieving, BreakEven breakEven, Optional<BreakEven> paid) {
    /** Returns from how many questions on, in words. */
    String questions() {
      return inWords(breakEven);
    }

    /** Returns from how many questions on in money, in words, a dash where it is not known. */
    String paidQuestions() {
      return paid.map(Line::inWords).orElse(NumberText.ABSENT);
    }

    private static String inWords(BreakEven breakEven) {
      return switch (breakEven) {
        case BreakEven.After(double queries) -> NumberText.count((long) Math.ceil(queries));
        case BreakEven.Never ignored -> "never";
      };
    }
  }

  /**
   * Costs in money. Retrieval's index is not counted.
   *
   * @param currency in which they are
   * @param perQuestion cost of answering a question by arm name; without those that have no price
   * @param preparing cost of making the texts of a preparation and of training on them, by its
   *     name; without those that are not trained or have no price
   */
  public record Paid(
      String currency, Map<String, Double> perQuestion, Map<String, Double> preparing) {
    static Paid of(Report report, Prices prices) {
      var perQuestion = new LinkedHashMap<String, Double>();
      for (Arm arm : report.arms()) {
        Report.Cost cost = arm.cost();
        prices
            .ofAnswers(cost.promptTokens(), cost.generatedTokens(), cost.answering())
            .ifPresent(all -> perQuestion.put(arm.name(), all / Math.max(1, arm.questions())));
      }
      var preparing = new LinkedHashMap<String, Double>();
      for (PreparationFacts preparation : report.preparations()) {
        preparation
            .training()
            .flatMap(training -> preparing(prices, training, preparation.texts()))
            .ifPresent(cost -> preparing.put(preparation.name(), cost));
      }
      return new Paid(prices.currency(), perQuestion, preparing);
    }

    private static Optional<Double> preparing(
        Prices prices, Training training, Optional<TrainingTexts> texts) {
      OptionalDouble trained = prices.ofTraining(training.tokens(), training.duration());
      if (trained.isEmpty()) {
        return Optional.empty();
      }
      Duration making = texts.map(TrainingTexts::making).orElse(Duration.ZERO);
      return Optional.of(trained.getAsDouble() + prices.ofTime(making).orElse(0));
    }

    Optional<BreakEven> breakEven(Arm tuned, Arm retrieving) {
      Double once = preparing.get(tuned.preparation());
      Double own = perQuestion.get(tuned.name());
      Double other = perQuestion.get(retrieving.name());
      return once == null || own == null || other == null
          ? Optional.empty()
          : Optional.of(BreakEven.ofCosts(once, other, own));
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
    Optional<Paid> paid = report.run().prices().map(prices -> Paid.of(report, prices));
    return new CostFacts(flops, frontier, breakEvens(report, paid), paid);
  }

  private static double flopsPerQuestion(Report report, Arm arm) {
    long tokens = arm.cost().promptTokens() + arm.cost().generatedTokens();
    return FLOPS_PER_PARAMETER
        * report.run().model().parameters()
        * tokens
        / Math.max(1, arm.questions());
  }

  private static List<Line> breakEvens(Report report, Optional<Paid> paid) {
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
                        flopsPerQuestion(report, tuned)),
                    paid.flatMap(costs -> costs.breakEven(tuned, retrieving))));
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

  /** Returns what a thousand of an arm's questions cost in money, a dash where no price says it. */
  String paid(Arm arm) {
    return paid.map(costs -> costs.perQuestion().get(arm.name()))
        .map(cost -> NumberText.figure(1000 * cost))
        .orElse(NumberText.ABSENT);
  }

  /** Returns what a preparation cost in money, a dash where no price says it. */
  String paid(PreparationFacts preparation) {
    return paid.map(costs -> costs.preparing().get(preparation.name()))
        .map(NumberText::figure)
        .orElse(NumberText.ABSENT);
  }
}
