package dev.openbook.finetune.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.Settings;
import dev.openbook.finetune.generate.prefix.TokenSequence;
import dev.openbook.finetune.train.recipe.Recipe;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RolloutPlanTest {
  private static final String RECIPE =
      """
      objective: grpo
      grpo: {groupSize: 3, maxTokens: 6, iterations: 2}
      data: {epochs: 2, sequenceLength: 10, microBatchSize: 2, longRecords: RULE}
      """;

  private static Recipe recipe(String rule) {
    return Recipe.from(Settings.parse(RECIPE.replace("RULE", rule), "r", Map.of()));
  }

  /** Prompts of 1, 2, 3, ... tokens. */
  private static TokenizedData.Prompts prompts(int count) {
    return new TokenizedData.Prompts(
        IntStream.rangeClosed(1, count)
            .mapToObj(
                length ->
                    new TokenizedPrompt(
                        new AnsweredPrompt("s" + length, "p", List.of("a" + length)),
                        TokenSequence.of(IntStream.range(0, length).toArray())))
            .toList(),
        (prompt, completion) -> 0,
        List.of(),
        ids -> "");
  }

  @Test
  void of_stepsShareBatches_andEveryPassHasEachPromptOnce() {
    RolloutPlan plan = RolloutPlan.of(prompts(3), recipe("drop"));

    assertThat(plan.stepCount()).isEqualTo(6); // 2 passes over 3 prompts, 2 a batch, 2 steps each
    assertThat(IntStream.rangeClosed(1, 6).mapToObj(plan::writes))
        .containsExactly(true, false, true, false, true, false);
    assertThat(plan.prompts(2)).isEqualTo(plan.prompts(1)).hasSize(2);
    List<TokenizedPrompt> first =
        List.of(plan.prompts(1).get(0), plan.prompts(1).get(1), plan.prompts(3).get(0));
    assertThat(first).containsExactlyInAnyOrderElementsOf(prompts(3).prompts());
    assertThat(plan.tokens(1))
        .isEqualTo(3L * (plan.prompts(1).get(0).length() + plan.prompts(1).get(1).length()));
    assertThat(plan.tokens()).isEqualTo(2 * 2 * 3 * (1 + 2 + 3));
    assertThat(plan.read(1, 50)).isEqualTo(plan.tokens(1) + 50);
    assertThat(plan.uses()).containsExactly(new StreamUse("texts", 3, plan.tokens(), 2, 0, 0));
  }

  @Test
  void of_promptsWithoutRoomForACompletion_areCutOrDropped() {
    RolloutPlan dropping = RolloutPlan.of(prompts(6), recipe("drop"));
    RolloutPlan cutting = RolloutPlan.of(prompts(6), recipe("cut-prompt"));

    assertThat(dropping.data().prompts()).hasSize(4);
    assertThat(dropping.uses().getFirst().droppedRecords()).isEqualTo(2);
    assertThat(cutting.data().prompts().getLast().ids()).isEqualTo(TokenSequence.of(2, 3, 4, 5));
    assertThat(cutting.uses().getFirst().cutRecords()).isEqualTo(2);
    TokenizedData.Prompts tooLong = prompts(6).with(prompts(6).prompts().subList(4, 6));
    assertThatThrownBy(() -> RolloutPlan.of(tooLong, recipe("drop")))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "no prompt with 6 tokens after it fits into a window of 10 tokens: raise"
                + " 'data.sequenceLength'");
  }

  @Test
  void fingerprints_answersAndStops_tellDataApart() {
    TokenizedData.Prompts some = prompts(2);
    var others =
        new TokenizedData.Prompts(
            some.prompts().stream()
                .map(
                    each ->
                        new TokenizedPrompt(
                            new AnsweredPrompt(each.prompt().source(), "p", List.of("b")),
                            each.ids()))
                .toList(),
            some.reward(),
            some.stops(),
            some.decoded());
    var stopping =
        new TokenizedData.Prompts(some.prompts(), some.reward(), List.of("."), some.decoded());

    assertThat(some.fingerprints())
        .isEqualTo(prompts(2).fingerprints())
        .isNotEqualTo(others.fingerprints())
        .isNotEqualTo(stopping.fingerprints());
  }
}
