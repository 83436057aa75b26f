package dev.openbook.eval.forgetting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.eval.forgetting.Forgetting.ChoiceChange;
import dev.openbook.eval.forgetting.Forgetting.TextChange;
import dev.openbook.eval.forgetting.ModelScores.ChoiceRule;
import dev.openbook.eval.forgetting.ModelScores.ChoiceScore;
import dev.openbook.eval.forgetting.ModelScores.TextScore;
import dev.openbook.eval.stats.Sampling;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForgettingTest {
  private static final Sampling SAMPLING = new Sampling(2000, 17, 0.95);
  private static final double BIT = Math.log(2);

  private static ModelScores texts(double... bitsOfTexts) {
    return new ModelScores(
        List.of(
            new TextScore(bitsOfTexts[0] * BIT, 3, 10), new TextScore(bitsOfTexts[1] * BIT, 9, 30)),
        List.of());
  }

  @Test
  void texts_countByTheirBytes() {
    Forgetting forgetting = Forgetting.of(texts(10, 60), texts(20, 45), SAMPLING);

    TextChange change = forgetting.texts().orElseThrow();
    assertThat(change.texts()).isEqualTo(2);
    assertThat(change.bytes()).isEqualTo(40);
    assertThat(change.before()).isCloseTo(70.0 / 40, within(1e-12));
    assertThat(change.after()).isCloseTo(65.0 / 40, within(1e-12));
    assertThat(change.difference().value()).isCloseTo(-5.0 / 40, within(1e-12));
    // both drawn as the second text: -15 bits of 30 bytes; as the first: +10 of 10
    assertThat(change.difference().interval().low()).isCloseTo(-0.5, within(1e-12));
    assertThat(change.difference().interval().high()).isCloseTo(1, within(1e-12));
    assertThat(forgetting.choices()).isEmpty();
  }

  @Test
  void choices_areComparedByEachRule() {
    var before =
        new ModelScores(
            List.of(),
            List.of(
                new ChoiceScore(0, 0, 0, 0),
                new ChoiceScore(1, 1, 0, 0),
                new ChoiceScore(1, 1, 0, 7),
                new ChoiceScore(2, 0, 0, 0)));
    var after =
        new ModelScores(
            List.of(),
            List.of(
                new ChoiceScore(0, 0, 0, 0),
                new ChoiceScore(1, 0, 1, 0),
                new ChoiceScore(1, 0, 0, 7),
                new ChoiceScore(2, 2, 0, 9)));

    Forgetting forgetting = Forgetting.of(before, after, SAMPLING);

    assertThat(forgetting.texts()).isEmpty();
    assertThat(forgetting.choices())
        .extracting(ChoiceChange::rule)
        .containsExactly(ChoiceRule.LIKELIEST, ChoiceRule.LIKELIEST_PER_BYTE);
    ChoiceChange plain = forgetting.choices().getFirst();
    assertThat(plain.questions()).isEqualTo(4);
    assertThat(plain.before()).isEqualTo(0.75);
    assertThat(plain.after()).isEqualTo(0.5);
    assertThat(plain.difference().value()).isEqualTo(-0.25);
    assertThat(plain.difference().interval().low()).isBetween(-1.0, -0.5);
    assertThat(plain.difference().interval().high()).isBetween(0.25, 1.0);
    assertThat(plain.mcNemar().onlyFirst()).isEqualTo(2);
    assertThat(plain.mcNemar().onlySecond()).isEqualTo(1);
    assertThat(plain.mcNemar().p()).isCloseTo(1, within(1e-12)); // 2 * (1 + 3) / 8
    ChoiceChange perByte = forgetting.choices().getLast();
    assertThat(perByte.before()).isEqualTo(0.25);
    assertThat(perByte.after()).isEqualTo(0.5);
    assertThat(after.cutQuestions()).isEqualTo(2);
  }

  @Test
  void otherTexts_areRefused() {
    assertThatThrownBy(
            () -> Forgetting.of(texts(1, 2), new ModelScores(List.of(), List.of()), SAMPLING))
        .hasMessage("texts before (2) do not match texts after (0)");
  }
}
