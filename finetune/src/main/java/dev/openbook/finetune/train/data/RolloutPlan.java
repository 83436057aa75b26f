package dev.openbook.finetune.train.data;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.train.recipe.DataSettings.LongRecords;
import dev.openbook.finetune.train.recipe.Objective;
import dev.openbook.finetune.train.recipe.Recipe;
import dev.openbook.finetune.train.recipe.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * Which prompts the model completes for each optimizer step: pass after pass, each in another
 * order; a function of prompts and recipe alone. The completions of a batch of prompts serve as
 * many steps in a row as the objective has iterations.
 *
 * <p>Prompts leave room for the longest completion in a window. Tokens are those of prompts, once
 * for each completion; how many the model writes is known only afterwards.
 */
public final class RolloutPlan implements StepPlan {
  private final TokenizedData.Prompts data;
  private final Objective.Grpo objective;
  private final int cut;
  private final int dropped;
  private final RecordSteps batches;

  private RolloutPlan(TokenizedData.Prompts all, Objective.Grpo objective, Recipe recipe) {
    this.objective = objective;
    int room = recipe.data().sequenceLength() - objective.maxTokens();
    var kept = new ArrayList<TokenizedPrompt>();
    int shortened = 0;
    for (TokenizedPrompt prompt : all.prompts()) {
      if (prompt.length() <= room) {
        kept.add(prompt);
      } else if (recipe.data().longRecords() == LongRecords.CUT_PROMPT) {
        kept.add(prompt.withoutFirst(prompt.length() - room));
        shortened++;
      }
    }
    if (kept.isEmpty()) {
      throw new BadInputException(
          "no prompt with %d tokens after it fits into a window of %d tokens: raise"
                  .formatted(objective.maxTokens(), recipe.data().sequenceLength())
              + " 'data.sequenceLength'");
    }
    this.data = all.with(kept);
    this.cut = shortened;
    this.dropped = all.prompts().size() - kept.size();
    this.batches =
        RecordSteps.of(
            kept.size(), number -> kept.get(number).length(), recipe.data(), recipe.seed());
  }

  /**
   * Makes the plan.
   *
   * @throws BadInputException if no prompt fits into a window
   */
  public static RolloutPlan of(TokenizedData.Prompts data, Recipe recipe) {
    if (!(recipe.objective() instanceof Objective.Grpo grpo)) {
      throw new IllegalArgumentException("the recipe's objective is not grpo");
    }
    return new RolloutPlan(data, grpo, recipe);
  }

  /** Returns the prompts that fit into windows, and what their completions are worth. */
  public TokenizedData.Prompts data() {
    return data;
  }

  /** Returns how completions are sampled and learned from. */
  public Objective.Grpo objective() {
    return objective;
  }

  /** Returns the prompts of a step from 1, in order. */
  public List<TokenizedPrompt> prompts(int step) {
    return batches.steps().get(batch(step)).stream().map(data.prompts()::get).toList();
  }

  /** Returns whether a step from 1 is the first on its completions. */
  public boolean writes(int step) {
    return (step - 1) % objective.iterations() == 0;
  }

  /** Returns the number from 0 of the batch of completions that a step learns from. */
  public int batch(int step) {
    return (step - 1) / objective.iterations();
  }

  @Override
  public int stepCount() {
    return batches.steps().size() * objective.iterations();
  }

  @Override
  public long tokens(int step) {
    return objective.groupSize() * prompts(step).stream().mapToLong(TokenizedPrompt::length).sum();
  }

  @Override
  public long read(int step, long learned) {
    return tokens(step) + learned;
  }

  @Override
  public List<StreamUse> uses() {
    return List.of(
        new StreamUse(
            Stage.TEXTS, data.prompts().size(), tokens(), batches.passes(), cut, dropped));
  }
}
