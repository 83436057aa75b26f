package dev.openbook.finetune.train;

import dev.openbook.finetune.model.CausalLoss;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates.AdamWSettings;
import java.util.List;
import java.util.OptionalLong;

/**
 * One optimizer step over some micro-batches: the mean loss of all their learned tokens together,
 * its gradient, and the change of the parameters.
 *
 * @param loss of the batches before the change
 * @param gradientNorm Euclidean norm of the gradient of the mean loss, before clipping
 */
public record OptimizerStep(CausalLoss.Loss loss, double gradientNorm) {
  /** Returns whether loss and gradient are finite numbers. */
  public boolean isFinite() {
    return Double.isFinite(loss.sumNats()) && Double.isFinite(gradientNorm);
  }

  /**
   * Does a step. When loss or gradient is not finite, nothing is changed.
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
    long tokens = batches.stream().mapToLong(TokenBatch::learnedTokens).sum();
    try (TensorScope work = scope.child("training step")) {
      var loss = new CausalLoss.Loss(0, 0);
      for (int i = 0; i < batches.size(); i++) {
        OptionalLong seed =
            dropoutSeed.isPresent()
                ? OptionalLong.of(dropoutSeed.getAsLong() * 4099 + i)
                : OptionalLong.empty();
        loss =
            loss.plus(
                CausalLoss.backward(decoder, work, batches.get(i), 1.0 / tokens, seed, recomputes));
      }
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
