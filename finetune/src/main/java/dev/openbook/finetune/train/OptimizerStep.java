package dev.openbook.finetune.train;

import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates.AdamWSettings;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * One optimizer step: the mean loss of its batches, its gradient, and the change of the parameters.
 *
 * @param loss of the batches before the change
 * @param gradientNorm Euclidean norm of the gradient of the mean loss, before clipping
 */
public record OptimizerStep(StepLoss loss, double gradientNorm) {
  /** Returns whether loss and gradient are finite numbers. */
  public boolean isFinite() {
    return Double.isFinite(loss.mean()) && Double.isFinite(gradientNorm);
  }

  /**
   * Does a step of language modelling. When loss or gradient is not finite, nothing is changed.
   *
   * @param scope in which the step's own scope opens
   * @param dropoutSeed present to train with the adapter's dropout; each micro-batch has its own
   * @param recomputes whether layers are computed again on the way back, which saves memory
   */
  public static OptimizerStep run(
      TensorScope scope,
      Decoder decoder,
      AdamW optimizer,
      List<TokenBatch> batches,
      AdamWSettings settings,
      double maxGradientNorm,
      OptionalLong dropoutSeed,
      boolean recomputes) {
    return run(
        scope,
        decoder,
        optimizer,
        work -> TrainingSteps.OfTexts.backward(decoder, work, batches, dropoutSeed, recomputes),
        settings,
        maxGradientNorm);
  }

  /**
   * Does a step. When loss or gradient is not finite, nothing is changed.
   *
   * @param scope in which the step's own scope opens
   * @param backward adds the gradients of the step's mean loss, in the scope given to it
   */
  static OptimizerStep run(
      TensorScope scope,
      Decoder decoder,
      AdamW optimizer,
      Function<TensorScope, StepLoss> backward,
      AdamWSettings settings,
      double maxGradientNorm) {
    try (TensorScope work = scope.child("training step")) {
      StepLoss loss = backward.apply(work);
      var outcome = new OptimizerStep(loss, optimizer.gradientNorm(work));
      if (outcome.isFinite()) {
        optimizer.step(work, outcome.gradientNorm(), maxGradientNorm, settings);
        decoder.refreshWeights();
      } else {
        optimizer.clearGradients();
      }
      return outcome;
    }
  }
}
