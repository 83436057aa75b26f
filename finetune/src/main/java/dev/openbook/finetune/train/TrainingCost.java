package dev.openbook.finetune.train;

import static java.util.Objects.requireNonNull;

import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.train.data.StreamUse;
import dev.openbook.finetune.train.recipe.Recipe;
import dev.openbook.finetune.train.recipe.Stage;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a training took, over all processes that worked at it.
 *
 * @param tokens read, repeats counted
 * @param replayShare share of the tokens that other streams than {@link Stage#TEXTS} give, 0 to 1,
 *     and 0 where there is no such stream; of all planned ones where the training ended early
 * @param flops floating-point operations, as {@link TrainingFlops} estimates them
 * @param seconds of all steps
 * @param peakBytes most resident memory of a process; empty where the system does not tell
 * @param joules that the machine's processors took in all steps; empty where it does not tell
 */
public record TrainingCost(
    long tokens,
    double replayShare,
    double flops,
    double seconds,
    OptionalLong peakBytes,
    OptionalDouble joules) {
  public TrainingCost {
    requireNonNull(peakBytes, "peakBytes is null");
    requireNonNull(joules, "joules is null");
    if (!(replayShare >= 0 && replayShare <= 1)) {
      throw new IllegalArgumentException("replayShare must be in [0, 1], got " + replayShare);
    }
  }

  /**
   * Returns what a finished training took.
   *
   * @param weights those of the base model, embeddings counted once
   * @param config of the base model
   * @param recipe of the training
   */
  public static TrainingCost of(
      TrainingResult result, long weights, ModelConfig config, Recipe recipe) {
    return new TrainingCost(
        result.tokens(),
        replayShare(result.uses()),
        TrainingFlops.of(weights, config, recipe, result.tokens()),
        result.seconds(),
        result.peakBytes(),
        result.joules());
  }

  private static double replayShare(List<StreamUse> uses) {
    long all = uses.stream().mapToLong(StreamUse::tokens).sum();
    boolean isAboutTexts = uses.stream().anyMatch(use -> use.name().equals(Stage.TEXTS));
    if (all == 0 || !isAboutTexts) {
      return 0;
    }
    long others =
        uses.stream()
            .filter(use -> !use.name().equals(Stage.TEXTS))
            .mapToLong(StreamUse::tokens)
            .sum();
    return (double) others / all;
  }
}
