package dev.openbook.eval.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AnswerMeasureTest {
  @Test
  void names_areThoseOfSuites() {
    assertThat(AnswerMeasure.names())
        .containsExactly(
            "choiceAccuracy",
            "choiceAccuracyBytes",
            "choiceAccuracyPerCharacter",
            "exactMatch",
            "goldRecall",
            "rouge1",
            "rouge2",
            "rougeL",
            "rougeLsum",
            "subExactMatch",
            "tokenF1");
    for (String name : AnswerMeasure.names()) {
      assertThat(AnswerMeasure.byName(name)).map(AnswerMeasure::name).contains(name);
    }
    assertThat(AnswerMeasure.byName("EXACT_MATCH")).isEmpty();
  }

  @Test
  void score_ofText_usesTheBestGold() {
    var attempt = Attempt.of("It is the Eiffel Tower.", List.of("eiffel tower", "tower of Eiffel"));

    assertThat(AnswerMeasure.EXACT_MATCH.score(attempt)).hasValue(0);
    assertThat(AnswerMeasure.SUB_EXACT_MATCH.score(attempt)).hasValue(1);
    // it is eiffel tower / eiffel tower: precision 1/2, recall 1
    assertThat(AnswerMeasure.TOKEN_F1.score(attempt)).hasValue(2.0 / 3);
  }

  @Test
  void rouge_usesTheBestGold() {
    var attempt = Attempt.of("the tower\nof Eiffel", List.of("x", "Eiffel, the tower"));

    // the, tower and Eiffel of four and of three words
    assertThat(AnswerMeasure.ROUGE_1.score(attempt)).hasValueCloseTo(6.0 / 7, within(1e-12));
    assertThat(AnswerMeasure.ROUGE_2.score(attempt))
        .hasValueCloseTo(0.4, within(1e-12)); // the tower
    assertThat(AnswerMeasure.ROUGE_L.score(attempt))
        .hasValueCloseTo(4.0 / 7, within(1e-12)); // the tower
    assertThat(AnswerMeasure.ROUGE_LSUM.score(attempt))
        .hasValueCloseTo(6.0 / 7, within(1e-12)); // and Eiffel
    assertThat(AnswerMeasure.ROUGE_L.isBinary()).isFalse();
  }

  @Test
  void score_whereItDoesNotApply_isEmpty() {
    var attempt = Attempt.of("x", List.of("x"));
    var noGold =
        new Attempt(
            List.of(),
            "x",
            Optional.empty(),
            Optional.of(new Attempt.Retrieval(List.of("p"), Set.of())));

    assertThat(AnswerMeasure.CHOICE_ACCURACY.score(attempt)).isEmpty();
    assertThat(AnswerMeasure.CHOICE_ACCURACY_PER_CHARACTER.score(attempt)).isEmpty();
    assertThat(AnswerMeasure.CHOICE_ACCURACY_BYTES.score(attempt)).isEmpty();
    assertThat(AnswerMeasure.GOLD_RECALL.score(attempt)).isEmpty();
    assertThat(AnswerMeasure.GOLD_RECALL.score(noGold)).isEmpty();
  }

  @Test
  void choiceAccuracy_takesTheLowestOfTies() {
    assertThat(accuracy(0, -2.0, -2.0, -3.0)).hasValue(1);
    assertThat(accuracy(1, -2.0, -2.0, -3.0)).hasValue(0);
    assertThat(accuracy(2, Double.NEGATIVE_INFINITY, -9.0, -1.0)).hasValue(1);
  }

  @Test
  void choiceAccuracyPerCharacter_dividesByCodePoints() {
    // per character: -4/2 = -2 for two emoji (four UTF-16 units), -5.4/3 = -1.8, -8/4 = -2
    var choice =
        new Attempt.Choice(
            List.of("\ud83d\ude00\ud83d\ude00", "abc", "abcd"), List.of(-4.0, -5.4, -8.0), 1);
    var attempt = new Attempt(List.of(), "", Optional.of(choice), Optional.empty());

    assertThat(AnswerMeasure.CHOICE_ACCURACY_PER_CHARACTER.score(attempt)).hasValue(1);
    assertThat(AnswerMeasure.CHOICE_ACCURACY.score(attempt)).hasValue(0);
    // per byte: -4/8, -5.4/3, -8/4
    assertThat(AnswerMeasure.CHOICE_ACCURACY_BYTES.score(attempt)).hasValue(0);
    assertThat(ChoiceRules.likeliestPerCharacter(List.of(-4.0, -8.0), List.of("ab", "abcd")))
        .isZero();
  }

  @Test
  void likeliestPerByte_countsUtf8() {
    String umlauts = "\u00e4\u00e4"; // 2 characters, 4 bytes

    assertThat(ChoiceRules.likeliestPerByte(List.of(-2.5, -4.0), List.of("ab", umlauts)))
        .isEqualTo(1); // -1.25 and -1 per byte
    assertThat(ChoiceRules.likeliestPerCharacter(List.of(-2.5, -4.0), List.of("ab", umlauts)))
        .isZero(); // -1.25 and -2 per character
    assertThatThrownBy(() -> ChoiceRules.likeliestPerByte(List.of(-1.0), List.of("")))
        .hasMessage("options must not be empty, got '' at 0");
  }

  @Test
  void goldRecall_isTheShareOfGoldPassagesFound() {
    var retrieval = new Attempt.Retrieval(List.of("a", "b", "c", "a"), Set.of("a", "c", "x", "y"));
    var attempt = new Attempt(List.of(), "", Optional.empty(), Optional.of(retrieval));

    assertThat(AnswerMeasure.GOLD_RECALL.score(attempt)).hasValue(0.5);
  }

  @Test
  void choice_ofWrongShape_isRefused() {
    assertThatThrownBy(() -> new Attempt.Choice(List.of("a"), List.of(), 0))
        .hasMessage("logLikelihoods size (0) does not match options size (1)");
    assertThatThrownBy(() -> new Attempt.Choice(List.of("a"), List.of(-1.0), 1))
        .hasMessage("gold must be 0 to 0, got 1");
    assertThatThrownBy(() -> ChoiceRules.likeliest(List.of()))
        .hasMessage("logLikelihoods are empty");
    assertThatThrownBy(() -> ChoiceRules.likeliest(List.of(-1.0, Double.NaN)))
        .hasMessage("logLikelihoods must be numbers, got NaN at 1");
    assertThatThrownBy(() -> ChoiceRules.likeliestPerCharacter(List.of(-1.0), List.of("")))
        .hasMessage("options must not be empty, got '' at 0");
    assertThatThrownBy(() -> ChoiceRules.likeliestPerCharacter(List.of(-1.0), List.of()))
        .hasMessage("logLikelihoods size (1) does not match options size (0)");
  }

  private static OptionalDouble accuracy(int gold, Double... logLikelihoods) {
    var choice = new Attempt.Choice(List.of("a", "b", "c"), List.of(logLikelihoods), gold);
    return AnswerMeasure.CHOICE_ACCURACY.score(
        new Attempt(List.of(), "", Optional.of(choice), Optional.empty()));
  }
}
