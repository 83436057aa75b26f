package dev.openbook.finetune.train;

import dev.openbook.finetune.model.CausalLoss;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.train.data.BatchPlan;
import dev.openbook.finetune.train.data.StepPlan;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The steps of a training: what each reads, and the gradients of its objective. */
sealed interface TrainingSteps permits TrainingSteps.OfTexts, PreferenceSteps, RewardSteps {
  /** Returns what each step reads. */
  StepPlan plan();

  /**
   * Adds the gradients of a step's mean loss to everything that is trained.
   *
   * @param work owns what is made
   * @param step from 1
   * @param dropoutSeed present to train with the adapter's dropout
   */
  StepLoss backward(TensorScope work, int step, OptionalLong dropoutSeed);

  /**
   * Steps of language modelling.
   *
   * @param recomputes whether layers are computed again on the way back
   */
  record OfTexts(Decoder decoder, BatchPlan plan, boolean recomputes) implements TrainingSteps {
    @Override
    public StepLoss backward(TensorScope work, int step, OptionalLong dropoutSeed) {
      return backward(decoder, work, plan.batches(step), dropoutSeed, recomputes);
    }

    /** Adds the gradients of the mean loss of all learned tokens of some micro-batches. */
    static StepLoss backward(
        Decoder decoder,
        TensorScope work,
        List<TokenBatch> batches,
        OptionalLong dropoutSeed,
        boolean recomputes) {
      double weight = batches.stream().mapToDouble(TokenBatch::weight).sum();
      var loss = new CausalLoss.Loss(0, 0);
      for (int i = 0; i < batches.size(); i++) {
        // Each micro-batch has masks of its own.
        OptionalLong seed =
            dropoutSeed.isPresent()
                ? OptionalLong.of(dropoutSeed.getAsLong() * 4099 + i)
                : OptionalLong.empty();
        loss =
            loss.plus(
                CausalLoss.backward(decoder, work, batches.get(i), 1.0 / weight, seed, recomputes));
      }
      long tokens = batches.stream().mapToLong(TokenBatch::learnedTokens).sum();
      return new StepLoss(loss.meanNats(), tokens, Map.of());
    }
  }
}
