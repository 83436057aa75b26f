package dev.openbook.finetune.train;

import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.train.recipe.Objective;
import dev.openbook.finetune.train.recipe.Recipe;
import dev.openbook.finetune.train.recipe.TrainingMethod;

/**
 * Floating-point operations of a training, by the usual count: 2 a weight and token on the way
 * forward, 2 for the gradients of activations, and 2 for those of weights where these are trained.
 *
 * @see <a href="https://arxiv.org/abs/2001.08361">Kaplan et al., Scaling laws for neural language
 *     models, section 2.1</a>
 */
public final class TrainingFlops {
  private TrainingFlops() {}

  /**
   * Returns an estimate: 6 N a token for all weights, 4 N for an adapter (whose own weights are not
   * counted), 2 N more where layers are computed again and for each pass without gradients, and
   * attention's products, which every training has three times, over windows filled to the end.
   *
   * @param weights N, those of the base model, embeddings counted once
   * @param tokens read, repeats counted
   */
  public static double of(long weights, ModelConfig config, Recipe recipe, long tokens) {
    double each =
        switch (recipe.method()) {
          case TrainingMethod.Full full -> 6.0;
          case TrainingMethod.Lora lora -> 4.0;
        };
    double passes = 3;
    if (recipe.activationCheckpointing()) {
      each += 2;
      passes += 1;
    }
    int more = passesWithoutGradients(recipe.objective());
    each += 2 * more;
    passes += more;
    // A token sees half a window on average: 2 operations for scores and 2 for values, each over
    // the width of all heads.
    double seen = recipe.data().sequenceLength() / 2.0;
    double width = (double) config.sizes().headCount() * config.sizes().headSize();
    double attention = 4 * seen * width * config.sizes().layerCount();
    return tokens * (each * weights + passes * attention);
  }

  /** Returns how often a step reads its tokens beside learning from them, sampling included. */
  private static int passesWithoutGradients(Objective objective) {
    return switch (objective) {
      case Objective.LanguageModelling text -> 0;
      case Objective.Dpo dpo -> 1;
      case Objective.Grpo grpo ->
          1 + (grpo.comparesLikelihoods() ? 1 : 0) + (grpo.klWeight() > 0 ? 1 : 0);
    };
  }
}
