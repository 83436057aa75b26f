package dev.openbook.finetune.train.data;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.train.recipe.Objective;
import dev.openbook.finetune.train.recipe.Recipe;
import java.util.List;

/** What each optimizer step of a training reads; a function of data and recipe alone. */
public sealed interface StepPlan permits BatchPlan, PreferencePlan, RolloutPlan {
  /**
   * Makes the plan of a recipe's objective.
   *
   * @param padding id that fills rows up
   * @throws BadInputException if the data are not what the objective learns from, or give nothing
   */
  static StepPlan of(TokenizedData data, Recipe recipe, int padding) {
    return switch (recipe.objective()) {
      case Objective.LanguageModelling _ ->
          switch (data) {
            case TokenizedData.Texts texts -> {
              if (recipe.data().world().isPresent()) {
                throw new BadInputException(
                    "the recipe makes its texts from a world ('data.world'): give none");
              }
              yield TrainingPlan.of(texts.streams(), recipe, padding);
            }
            case TokenizedData.Endless texts -> EndlessPlan.of(texts, recipe, padding);
            case TokenizedData.Pairs _ ->
                throw new BadInputException(
                    "the data are preferences: the recipe needs 'objective: dpo' to learn from"
                        + " them");
            case TokenizedData.Prompts _ ->
                throw new BadInputException(
                    "the data are prompts with a reward: the recipe needs 'objective: grpo' to"
                        + " learn from them");
          };
      case Objective.Dpo _ -> {
        if (data instanceof TokenizedData.Pairs pairs) {
          yield PreferencePlan.of(pairs.pairs(), recipe, padding);
        }
        throw new BadInputException(
            "the recipe's 'objective: dpo' needs preferences (prompt, chosen, rejected)");
      }
      case Objective.Grpo _ -> {
        if (data instanceof TokenizedData.Prompts prompts) {
          yield RolloutPlan.of(prompts, recipe);
        }
        throw new BadInputException(
            "the recipe's 'objective: grpo' needs prompts with right answers, and a reward");
      }
    };
  }

  /** Returns the number of optimizer steps. */
  int stepCount();

  /** Returns the tokens read in a step from 1, repeats counted, padding not. */
  long tokens(int step);

  /** Returns what all steps read of each stream. */
  List<StreamUse> uses();

  /**
   * Returns the tokens that a step has read when it is done: more than {@link #tokens(int)} where
   * the model itself writes what it learns.
   *
   * @param learned tokens it has learned
   */
  default long read(int step, long learned) {
    return tokens(step);
  }

  /** Returns the tokens read in all steps. */
  default long tokens() {
    return tokensUntil(stepCount());
  }

  /** Returns the tokens read in steps 1 to a last one. */
  default long tokensUntil(int last) {
    long sum = 0;
    for (int step = 1; step <= last; step++) {
      sum += tokens(step);
    }
    return sum;
  }
}
