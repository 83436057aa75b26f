package dev.openbook.finetune.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.finetune.judge.AnswerPair.Exact;
import dev.openbook.finetune.judge.JudgeModel.Reading;
import dev.openbook.finetune.judge.PairwiseJudge.PairVerdict;
import dev.openbook.finetune.judge.PairwiseJudge.Verdict;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PairwiseJudgeTest {
  private static final AnswerPair RIGHT_FIRST = pair("Paris", "Rome", true, false);
  private static final AnswerPair RIGHT_SECOND = pair("Rome", "Paris", false, true);

  @Test
  void judge_judgeOfContents_isConsistentAndRight() {
    var model = ScriptedModel.replying(PairwiseJudgeTest::finder);

    Judgement<PairVerdict> judgement =
        judge(model, Reading.GENERATED).judge(List.of(RIGHT_FIRST, RIGHT_SECOND));

    assertThat(verdicts(judgement)).containsExactly(Verdict.A, Verdict.B);
    JudgeReport report = judgement.report();
    assertThat(report.swap()).isEqualTo(new JudgeReport.Swap(2, 2, 0, 2, 2, 0));
    assertThat(report.swap().consistency()).hasValue(1);
    assertThat(report.swap().inconsistentFirstShare()).isEmpty();
    assertThat(report.swap().firstWinRate()).hasValue(0.5);
    assertThat(report.exactness().agreement()).hasValue(1);
    assertThat(report.exactness().kappa()).hasValue(1);
    assertThat(report.judge()).isEqualTo("scripted@1 (generated)");
    assertThat(report.prompts()).containsExactly("pairwise@1");
  }

  @Test
  void judge_judgeOfPosition_ties() {
    var model = ScriptedModel.replying(prompt -> "Surely [[B]], no: Verdict: [[A]]");

    Judgement<PairVerdict> judgement =
        judge(model, Reading.GENERATED).judge(List.of(RIGHT_FIRST, RIGHT_SECOND));

    assertThat(verdicts(judgement)).containsExactly(Verdict.TIE, Verdict.TIE);
    assertThat(judgement.verdicts().getFirst().asGiven()).contains(Verdict.A);
    assertThat(judgement.verdicts().getFirst().swapped()).contains(Verdict.B);
    assertThat(judgement.report().swap()).isEqualTo(new JudgeReport.Swap(2, 0, 2, 4, 0, 0));
    assertThat(judgement.report().swap().inconsistentFirstShare()).hasValue(1);
    assertThat(judgement.report().exactness().agreed()).isZero();
  }

  @Test
  void judge_replyWithoutVerdict_isCountedAndGivesNone() {
    var model =
        ScriptedModel.replying(
            prompt -> prompt.contains("Answer A: Rome") ? "Hard to say, A or B." : "[[A]]");

    Judgement<PairVerdict> judgement = judge(model, Reading.GENERATED).judge(List.of(RIGHT_FIRST));

    assertThat(judgement.verdicts().getFirst().verdict()).isEmpty();
    assertThat(judgement.verdicts().getFirst().asGiven()).contains(Verdict.A);
    assertThat(judgement.report().unread()).isEqualTo(1);
    assertThat(judgement.report().replies()).isEqualTo(2);
    assertThat(judgement.report().swap().compared()).isZero();
    assertThat(judgement.report().exactness().known()).isZero();
  }

  @Test
  void judge_scored_takesTheLikeliestVerdict() {
    var model =
        ScriptedModel.scoring(
            (prompt, verdict) ->
                switch (verdict) {
                  case " [[A]]" -> prompt.contains("Answer A: Paris") ? -1.0 : -3.0;
                  case " [[B]]" -> -2.0;
                  default -> -900.0;
                });

    Judgement<PairVerdict> judgement =
        judge(model, Reading.SCORED).judge(List.of(RIGHT_FIRST, RIGHT_SECOND));

    assertThat(verdicts(judgement)).containsExactly(Verdict.A, Verdict.B);
    assertThat(model.prompts()).allMatch(prompt -> prompt.endsWith("\nVerdict:"));
    assertThat(judgement.report().judge()).isEqualTo("scripted@1 (scored)");
  }

  @Test
  void judge_reference_standsInThePromptOfBothOrders() {
    var model = ScriptedModel.replying(prompt -> "[[C]]");
    var guided = new AnswerPair("Capital?", Optional.of("Paris"), "a", "b", Optional.empty());

    Judgement<PairVerdict> judgement =
        judge(model, Reading.GENERATED).judge(List.of(guided, RIGHT_FIRST));

    assertThat(model.prompts().subList(0, 2)).allMatch(each -> each.contains("swer: Paris\n"));
    assertThat(model.prompts().get(0)).contains("Answer A: a\nAnswer B: b");
    assertThat(model.prompts().get(1)).contains("Answer A: b\nAnswer B: a");
    assertThat(model.prompts().get(2)).doesNotContain("eference");
    assertThat(judgement.report().prompts()).containsExactly("pairwise-guided@1", "pairwise@1");
    assertThat(judgement.report().swap().ties()).isEqualTo(4);
    assertThat(verdicts(judgement)).containsOnly(Verdict.TIE);
  }

  @Test
  void report_ofParts_addsUpToTheWhole() {
    var judge = judge(ScriptedModel.replying(prompt -> "[[A]]"), Reading.GENERATED);
    AnswerPair both = pair("Paris", "Paris.", true, true);

    JudgeReport whole = judge.judge(List.of(RIGHT_FIRST, both)).report();
    JudgeReport sum =
        judge.judge(List.of(RIGHT_FIRST)).report().plus(judge.judge(List.of(both)).report());

    assertThat(sum).isEqualTo(whole);
    // exact match ties on the second pair, as the judge does
    assertThat(whole.exactness().agreement().orElseThrow()).isCloseTo(0.5, within(1e-15));
  }

  /** Prefers the answer that is Paris, wherever it stands. */
  private static String finder(String prompt) {
    return prompt.contains("Answer A: Paris") ? "It is A.\nVerdict: [[A]]" : "Verdict: [[B]]";
  }

  private static PairwiseJudge judge(ScriptedModel model, Reading reading) {
    return new PairwiseJudge(model.judge(reading, 3));
  }

  private static List<Verdict> verdicts(Judgement<PairVerdict> judgement) {
    return judgement.verdicts().stream().map(each -> each.verdict().orElseThrow()).toList();
  }

  private static AnswerPair pair(String a, String b, boolean exactA, boolean exactB) {
    return new AnswerPair(
        "What is the capital of France?",
        Optional.empty(),
        a,
        b,
        Optional.of(new Exact(exactA, exactB)));
  }
}
