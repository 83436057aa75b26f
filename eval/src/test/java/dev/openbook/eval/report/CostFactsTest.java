package dev.openbook.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.eval.cost.BreakEven;
import dev.openbook.eval.report.Report.Arm;
import org.junit.jupiter.api.Test;

class CostFactsTest {
  private static final Report REPORT = SampleReports.small();

  private static double flops(Arm arm) {
    double tokens = arm.cost().promptTokens() + arm.cost().generatedTokens();
    return 2 * 134_515_008.0 * tokens / arm.questions();
  }

  @Test
  void flops_areTwoAParameterAndToken() {
    CostFacts facts = CostFacts.of(REPORT);

    for (Arm arm : REPORT.arms()) {
      assertThat(facts.flops(arm)).isCloseTo(flops(arm), within(1.0));
    }
  }

  @Test
  void frontier_holdsNoArmThatAnotherBeats_andNoBound() {
    CostFacts facts = CostFacts.of(REPORT);

    assertThat(facts.frontier()).isNotEmpty().noneMatch(name -> name.endsWith("/gold"));
    for (String name : facts.frontier()) {
      Arm arm = REPORT.arm(name);
      double score = arm.score(REPORT.primaryMeasure()).orElseThrow().value();
      assertThat(REPORT.arms())
          .filteredOn(other -> !other.name().endsWith("/gold"))
          .noneMatch(
              other ->
                  flops(other) < flops(arm)
                      && other.score(REPORT.primaryMeasure()).orElseThrow().value() > score);
    }
  }

  @Test
  void breakEven_isTrainingOverWhatAQuestionSaves() {
    CostFacts facts = CostFacts.of(REPORT);

    assertThat(facts.breakEvens()).isNotEmpty();
    for (CostFacts.Line line : facts.breakEvens()) {
      Arm tuned = REPORT.arm(line.tuned());
      double once = REPORT.preparationOf(tuned).training().orElseThrow().flops();
      double saved = flops(REPORT.arm(line.retrieving())) - flops(tuned);
      assertThat(line.breakEven())
          .isInstanceOfSatisfying(
              BreakEven.After.class,
              after -> assertThat(after.queries()).isCloseTo(once / saved, within(1e-6 * once)));
    }
  }

  @Test
  void paid_isTheHourForAnswersTextsAndTraining() {
    CostFacts facts = CostFacts.of(REPORT);
    CostFacts.Paid paid = facts.paid().orElseThrow();

    for (Arm arm : REPORT.arms()) {
      double hours = arm.cost().answering().toMillis() / 3.6e6;
      assertThat(paid.perQuestion().get(arm.name()))
          .isCloseTo(0.09 * hours / arm.questions(), within(1e-12));
    }
    for (PreparationFacts preparation : REPORT.preparations()) {
      if (preparation.isTrained()) {
        long millis =
            preparation.training().orElseThrow().duration().toMillis()
                + preparation.texts().orElseThrow().making().toMillis();
        assertThat(paid.preparing().get(preparation.name()))
            .isCloseTo(0.09 * millis / 3.6e6, within(1e-9));
      } else {
        assertThat(paid.preparing()).doesNotContainKey(preparation.name());
      }
    }
    for (CostFacts.Line line : facts.breakEvens()) {
      double once =
          paid.preparing().getOrDefault(REPORT.arm(line.tuned()).preparation(), Double.NaN);
      double saved =
          paid.perQuestion().getOrDefault(line.retrieving(), Double.NaN)
              - paid.perQuestion().getOrDefault(line.tuned(), Double.NaN);
      assertThat(line.paid()).contains(BreakEven.ofCosts(once, saved, 0));
    }
  }
}
