package dev.openbook.eval.report;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.eval.measure.ChoiceRules;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfidenceFactsTest {
  @Test
  void confidence_isTheShareOfTheLikeliestOption() {
    assertThat(ChoiceRules.confidence(List.of(Math.log(0.02), Math.log(0.06))))
        .isCloseTo(0.75, within(1e-12));
    assertThat(ChoiceRules.confidence(List.of(-1e6, -1e6, -1e6, -1e6)))
        .isCloseTo(0.25, within(1e-12));
  }

  @Test
  void of_countsQuestionsWithOptionsAndAgreesWithTheirMean() {
    Report report = SampleReports.small();

    List<ConfidenceFacts> facts = ConfidenceFacts.of(report);

    assertThat(facts)
        .extracting(ConfidenceFacts::arm)
        .containsExactlyElementsOf(report.arms().stream().map(Report.Arm::name).toList());
    for (ConfidenceFacts each : facts) {
      double mean =
          report.questions().stream()
              .map(question -> requireNonNull(question.answers().get(each.arm())))
              .mapToDouble(answer -> answer.scores().getOrDefault("choiceAccuracy", 0.0))
              .average()
              .orElseThrow();
      assertThat(each.questions()).isEqualTo(report.questions().size());
      assertThat(each.accuracy()).isCloseTo(mean, within(1e-12));
      assertThat(each.accuracyAt(1)).isCloseTo(mean, within(1e-12));
      assertThat(each.risk().area()).isBetween(0.0, 1.0);
    }
  }
}
