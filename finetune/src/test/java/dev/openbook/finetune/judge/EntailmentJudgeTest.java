package dev.openbook.finetune.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.finetune.judge.EntailmentJudge.Claim;
import dev.openbook.finetune.judge.JudgeModel.Reading;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EntailmentJudgeTest {
  private static final Claim TRUE =
      new Claim("The Vistula is long.", "A river is long.", Optional.of(true));
  private static final Claim FALSE =
      new Claim("The Vistula is long.", "The Oder is short.", Optional.of(false));

  @Test
  void judge_scored_isTheShareOfYes() {
    var model =
        ScriptedModel.scoring(
            (prompt, word) -> {
              boolean isTrue = prompt.contains("A river is long.");
              return Math.log(word.equals(" yes") == isTrue ? 0.3 : 0.1);
            });

    Judgement<TwoReadings> judgement =
        new EntailmentJudge(model.judge(Reading.SCORED, 8)).judge(List.of(TRUE, FALSE));

    assertThat(judgement.verdicts().get(0).mean().orElseThrow()).isCloseTo(0.75, within(1e-12));
    assertThat(judgement.verdicts().get(1).mean().orElseThrow()).isCloseTo(0.25, within(1e-12));
    assertThat(judgement.report().exactness().kappa()).hasValue(1);
    assertThat(judgement.report().swap()).isEqualTo(new JudgeReport.Swap(2, 2, 0, 2, 2, 0));
  }

  @Test
  void judge_whoSaysWhatIsNamedFirst_isInconsistent() {
    var model =
        ScriptedModel.replying(
            prompt ->
                prompt.contains("Entailed: yes, or Entailed: no.")
                    ? "Entailed: Yes."
                    : "Entailed: no");

    Judgement<TwoReadings> judgement =
        new EntailmentJudge(model.judge(Reading.GENERATED, 8)).judge(List.of(TRUE, FALSE));

    assertThat(judgement.verdicts())
        .extracting(each -> each.mean().orElseThrow())
        .containsOnly(0.5);
    assertThat(judgement.report().swap()).isEqualTo(new JudgeReport.Swap(2, 0, 2, 4, 0, 0));
    assertThat(judgement.report().exactness().agreed()).isEqualTo(1);
  }
}
