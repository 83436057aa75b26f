package dev.openbook.finetune.train.data;

import dev.openbook.finetune.model.TokenBatch;
import java.util.List;

/** What each step of language modelling reads. */
public sealed interface BatchPlan extends StepPlan permits TrainingPlan, EndlessPlan {
  /**
   * Returns the micro-batches of a step.
   *
   * @param step from 1
   */
  List<TokenBatch> batches(int step);
}
