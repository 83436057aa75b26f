package dev.openbook.finetune.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.finetune.judge.AnswerScorePrompt.ScoredAnswer;
import dev.openbook.finetune.judge.JudgeModel.Reading;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SingleScoreJudgeTest {
  private static final ScoredAnswer RIGHT = answer("Paris", true);
  private static final ScoredAnswer WRONG = answer("Rome", false);

  @Test
  void judge_scored_isTheExpectedValue() {
    // p = 0.5 of 5, 0.25 of 4 and of 1, after what the model gives to other tokens is taken out
    var model =
        ScriptedModel.scoring(
            (prompt, score) ->
                switch (score) {
                  case " 5" -> Math.log(0.1);
                  case " 4", " 1" -> Math.log(0.05);
                  default -> Double.NEGATIVE_INFINITY;
                });

    Judgement<TwoReadings> judgement = judge(model, Reading.SCORED).judge(List.of(RIGHT));

    assertThat(judgement.verdicts().getFirst().mean().orElseThrow())
        .isCloseTo(0.5 * 5 + 0.25 * 4 + 0.25 * 1, within(1e-12));
    assertThat(model.prompts()).allMatch(prompt -> prompt.endsWith("\nScore:"));
    assertThat(judgement.report().exactness().agreed()).isEqualTo(1);
  }

  @Test
  void judge_generated_takesTheLastScoreAndTheMeanOfBothOrders() {
    var model =
        ScriptedModel.replying(
            prompt ->
                prompt.indexOf("1: wrong") < prompt.indexOf("5: right")
                    ? "Score: 1? No. **Score:** 4/5"
                    : "score: 5");

    Judgement<TwoReadings> judgement = judge(model, Reading.GENERATED).judge(List.of(RIGHT, WRONG));

    assertThat(judgement.verdicts())
        .extracting(each -> each.mean().orElseThrow())
        .containsOnly(4.5);
    // the end that is told first draws both replies to it
    assertThat(judgement.report().swap()).isEqualTo(new JudgeReport.Swap(2, 0, 2, 4, 0, 0));
    assertThat(judgement.report().exactness().agreement()).hasValue(0.5);
  }

  @Test
  void judge_unreadReplies_areNotGuessed() {
    var model =
        ScriptedModel.replying(
            prompt -> prompt.contains("Rome") ? "Score: 7, or 3.5" : "Score: 3.5\nScore: 2");

    Judgement<TwoReadings> judgement = judge(model, Reading.GENERATED).judge(List.of(WRONG, RIGHT));

    assertThat(judgement.verdicts().getFirst().mean()).isEmpty();
    assertThat(judgement.verdicts().getLast().mean()).hasValue(2);
    assertThat(judgement.report().unread()).isEqualTo(2);
    assertThat(judgement.report().swap()).isEqualTo(new JudgeReport.Swap(1, 1, 0, 0, 0, 2));
    assertThat(judgement.report().exactness().known()).isEqualTo(1);
  }

  @Test
  void judge_reference_standsInThePrompt() {
    var model = ScriptedModel.replying(prompt -> "Score: 3");
    var guided =
        new ScoredAnswer("Capital?", Optional.of("Paris"), "Rome", Optional.<Boolean>empty());

    JudgeReport report = judge(model, Reading.GENERATED).judge(List.of(guided)).report();

    assertThat(model.prompts()).hasSize(2).allMatch(each -> each.contains("answer: Paris\n"));
    assertThat(report.prompts()).containsExactly("answer-score-guided@1");
  }

  @Test
  void judged_keptScores_giveTheSameReport() {
    var model = ScriptedModel.replying(prompt -> prompt.contains("Rome") ? "" : "Score: 5");
    var judge = judge(model, Reading.GENERATED);
    Judgement<TwoReadings> first = judge.judge(List.of(RIGHT, WRONG));

    Judgement<TwoReadings> again = judge.judged(List.of(RIGHT, WRONG), first.verdicts());

    assertThat(again.report()).isEqualTo(first.report());
    assertThat(model.prompts()).hasSize(4);
  }

  private static SingleScoreJudge<ScoredAnswer> judge(ScriptedModel model, Reading reading) {
    return new SingleScoreJudge<>(model.judge(reading, 4), new AnswerScorePrompt());
  }

  private static ScoredAnswer answer(String text, boolean exact) {
    return new ScoredAnswer("Capital of France?", Optional.empty(), text, Optional.of(exact));
  }
}
