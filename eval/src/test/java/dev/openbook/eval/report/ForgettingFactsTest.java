package dev.openbook.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.eval.report.ForgettingFacts.ChoiceChange;
import dev.openbook.eval.report.ForgettingFacts.TextChange;
import dev.openbook.eval.report.Report.Estimate;
import dev.openbook.eval.report.Report.Verdict;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ForgettingFactsTest {
  private static ForgettingFacts texts(double value, double low, double high) {
    var change = new TextChange(80, 9_000, 1, 1 + value, new Estimate(value, low, high));
    return new ForgettingFacts("raw", Optional.of(change), List.of());
  }

  private static ForgettingFacts choices(double value, double low, double high) {
    var estimate = new Estimate(value, low, high);
    var first = new ChoiceChange("likeliest choice", 100, 0.6, 0.6 + value, estimate, 3, 1, 0.6);
    var second =
        new ChoiceChange("other rule", 100, 0.6, 0, new Estimate(-0.6, -1, -0.5), 60, 0, 0);
    return new ForgettingFacts("raw", Optional.empty(), List.of(first, second));
  }

  @Test
  void text_withMoreBits_isWorse() {
    ForgettingFacts facts = texts(0.0412, 0.0301, 0.0525);

    assertThat(facts.inWords())
        .isEqualTo("worse at general text by 0.041 bits per byte (0.030 to 0.053)");
    assertThat(facts.verdict()).isEqualTo(Verdict.WORSE);
  }

  @Test
  void text_withFewerBits_isBetter() {
    ForgettingFacts facts = texts(-0.2, -0.3, -0.1);

    assertThat(facts.inWords())
        .isEqualTo("better at general text by 0.200 bits per byte (0.100 to 0.300)");
    assertThat(facts.verdict()).isEqualTo(Verdict.BETTER);
  }

  @Test
  void interval_thatHoldsZero_saysHowMuchCouldHaveGoneUnseen() {
    assertThat(texts(0.01, -0.002, 0.02).inWords())
        .isEqualTo(
            "no clear change at general text (between 0.020 bits per byte worse and 0.002 better)");
    assertThat(choices(0.01, -0.035, 0.055).inWords())
        .isEqualTo(
            "no clear change at general questions (between 3.5 points worse and 5.5 better), 61.0 %"
                + " right, before 60.0 %");
    assertThat(texts(0, 0, 0).inWords())
        .isEqualTo(
            "no clear change at general text (between 0.000 bits per byte worse and 0.000 better)");
  }

  @Test
  void questions_withFewerRight_areWorse() {
    ForgettingFacts facts = choices(-0.05, -0.08, -0.02);

    assertThat(facts.inWords())
        .isEqualTo(
            "worse at general questions by 5.0 points (2.0 to 8.0), 55.0 % right, before 60.0 %");
    assertThat(facts.verdict()).isEqualTo(Verdict.WORSE);
  }

  @Test
  void questions_withMoreRightByTheFirstRule_areBetter() {
    assertThat(choices(0.05, 0.02, 0.08).verdict()).isEqualTo(Verdict.BETTER);
  }

  @Test
  void verdict_isWorseWhereAnythingIs() {
    var both =
        new ForgettingFacts(
            "raw", texts(0.1, 0.05, 0.2).texts(), choices(0.05, 0.02, 0.08).choices());

    assertThat(both.verdict()).isEqualTo(Verdict.WORSE);
    assertThat(both.inWords())
        .contains("worse at general text by ", "; better at general questions");
  }
}
