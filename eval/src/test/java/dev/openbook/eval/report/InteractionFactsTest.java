package dev.openbook.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.eval.report.Report.Estimate;
import dev.openbook.eval.report.Report.Verdict;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InteractionFactsTest {
  @ParameterizedTest
  @CsvSource({
    "BETTER, fine-tuning adds more with passages than closed book",
    "WORSE, fine-tuning adds less with passages than closed book",
    "NO_CLEAR_DIFFERENCE, no clear difference between what fine-tuning adds with passages and"
        + " closed book"
  })
  void inWords_sayWhatTheVerdictMeans(Verdict verdict, String words) {
    assertThat(facts(0.5, verdict).inWords()).isEqualTo(words);
  }

  @Test
  void facts_withAnImpossibleP_areRefused() {
    assertThatThrownBy(() -> facts(1.5, Verdict.WORSE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("p must be in [0, 1], got 1.5");
  }

  private static InteractionFacts facts(double p, Verdict verdict) {
    var estimate = new Estimate(0.1, 0, 0.2);
    return new InteractionFacts(
        "tuned/rag",
        "plain/rag",
        "tuned/closed",
        "plain/closed",
        "tokenF1",
        estimate,
        estimate,
        estimate,
        p,
        "sign-flip",
        OptionalDouble.empty(),
        verdict);
  }
}
