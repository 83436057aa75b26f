package dev.openbook.eval.measure.longcontext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class LongBenchRulesTest {
  @Test
  void score_ofSomeTasks_looksAtTheFirstLine() {
    String answer = "\n\nRome\nQuestion: Where is Paris?";

    assertThat(LongBenchTask.TRIVIAQA.score(answer, List.of("rome"), List.of())).isEqualTo(1);
    assertThat(LongBenchTask.HOTPOTQA.score(answer, List.of("rome"), List.of()))
        .isCloseTo(2 / 6.0, within(1e-12)); // precision 1/5, recall 1
    assertThat(LongBenchTask.HOTPOTQA.score(answer, List.of(), List.of())).isZero();
  }

  @Test
  void tokenF1_ofTwoEmptyTexts_isZero() {
    assertThat(LongBenchRules.tokenF1("the", "a")).isZero();
  }

  @Test
  void rougeL_countsEveryWordOnce() {
    // a and b of a, b and of a, b, c: precision 1, recall 2/3
    assertThat(LongBenchRules.rougeL("a a b", "a b c")).isCloseTo(0.8, within(1e-8));
    assertThat(LongBenchRules.rougeL("A a", "a b")).isCloseTo(0.5, within(1e-8));
    assertThat(LongBenchRules.rougeL("...", "a")).isZero();
  }

  @Test
  void classification_passesOverTheClassBehindOneTakenOut() {
    List<String> classes = List.of("City", "Other", "Other city");

    // City stays out of "Other City", which holds it; Other behind it is passed over
    assertThat(
            LongBenchRules.classification(
                "Other City", "Other City", List.of("City", "Other", "Other City")))
        .isEqualTo(0.5);
    assertThat(LongBenchRules.classification("City", "Other city", classes)).isZero();
    assertThat(LongBenchRules.classification("City, Other", "Other", classes)).isEqualTo(0.5);
  }

  @Test
  void numbers_areWholeRunsOfDigits() {
    assertThat(LongBenchRules.retrieval("Paragraph 12, not 1", "Paragraph 12")).isEqualTo(0.5);
    assertThat(LongBenchRules.count("none", "3")).isZero();
    assertThatThrownBy(() -> LongBenchRules.retrieval("1", "12"))
        .hasMessage("gold must name 'Paragraph N', got 12");
  }

  @Test
  void codeSimilarity_takesTheFirstLineOfCode() {
    assertThat(LongBenchRules.codeSimilarity("# note\nx = 1\ny = 2", "x = 1")).isEqualTo(1);
    assertThat(LongBenchRules.codeSimilarity("# note\n\nx = 1", "x = 1")).isZero();
    assertThat(LongBenchRules.codeSimilarity("// note", "")).isEqualTo(1);
    // difflib's own example: bcd of abcd and bcde
    assertThat(LongBenchRules.codeSimilarity("abcd", "bcde")).isEqualTo(0.75);
  }

  @Test
  void choice_withoutAnAnswer_isWorthChanceOnRequest() {
    assertThat(LongBenchChoice.score("The correct answer is **(B)**", "B")).isEqualTo(1);
    assertThat(LongBenchChoice.score("(B)", "B")).isZero();
    assertThat(LongBenchChoice.compensatedScore("(B)", "B")).isEqualTo(0.25);
    assertThat(LongBenchChoice.compensatedScore("The correct answer is C", "B")).isZero();
  }

  @Test
  void ruler_withoutReferences_isRefused() {
    assertThat(RulerRules.matchAll("one TWO", List.of("two", "three"))).isEqualTo(0.5);
    assertThat(RulerRules.matchPart("one TWO", List.of("two", "three"))).isEqualTo(1);
    assertThatThrownBy(() -> RulerRules.matchPart("x", List.of()))
        .hasMessage("references are empty");
  }

  @Test
  void byId_knowsLongBenchsNames() {
    assertThat(LongBenchTask.byId("2wikimqa")).contains(LongBenchTask.TWO_WIKI_MQA);
    assertThat(LongBenchTask.byId("dureader")).isEmpty();
  }
}
