package dev.openbook.finetune.synthesize.prompted;

import dev.openbook.datasets.Passage;
import java.util.List;

/**
 * Prompts that share a part of the budget.
 *
 * @param name of the part, e.g. {@code rephrase}
 * @param weight its share of the tokens, relative to the other parts', greater than 0
 * @param prompts not empty; where one stands twice, it is asked twice as often
 * @param passages asked about in this order, not empty
 */
public record WritingShare(
    String name, double weight, List<WritingPrompt> prompts, List<Passage> passages) {
  public WritingShare {
    prompts = List.copyOf(prompts);
    passages = List.copyOf(passages);
    if (!(weight > 0) || Double.isInfinite(weight)) {
      throw new IllegalArgumentException(
          "weight of '" + name + "' must be greater than 0, got " + weight);
    }
    if (prompts.isEmpty() || passages.isEmpty()) {
      throw new IllegalArgumentException("prompts or passages of '" + name + "' are empty");
    }
  }
}
