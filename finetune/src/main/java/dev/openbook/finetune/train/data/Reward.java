package dev.openbook.finetune.train.data;

/** What a completion is worth. A pure function: the same arguments always give the same number. */
@FunctionalInterface
public interface Reward {
  /**
   * Returns the reward, [0, 1], more is better.
   *
   * @param prompt with its right answers
   * @param completion what the model wrote, cut before the first stop text
   */
  double of(AnsweredPrompt prompt, String completion);
}
