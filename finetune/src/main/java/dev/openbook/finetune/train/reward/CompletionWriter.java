package dev.openbook.finetune.train.reward;

import dev.openbook.finetune.generate.CompletionSampler.Completion;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.List;

/** Writes completions of a step's prompts. */
@FunctionalInterface
public interface CompletionWriter {
  /**
   * Returns the completions of all prompts of a step, those of the first prompt first, as many of
   * each as the objective's group has.
   *
   * @param work in which a scope opens while they are written
   * @param step from 1
   */
  List<Completion> write(TensorScope work, int step);
}
