package dev.openbook.finetune.train.recipe;

/** How long a training lasts. */
public sealed interface TrainingBudget {
  /**
   * Passes over the texts.
   *
   * @param count at least 1
   */
  record Epochs(int count) implements TrainingBudget {
    public Epochs {
      if (count < 1) {
        throw new IllegalArgumentException("epochs must be at least 1, got " + count);
      }
    }
  }

  /**
   * Tokens, repeats counted; the texts are passed over as often as it takes, and the training ends
   * with the optimizer step that reaches the number.
   *
   * @param count at least 1
   */
  record Tokens(long count) implements TrainingBudget {
    public Tokens {
      if (count < 1) {
        throw new IllegalArgumentException("tokens must be at least 1, got " + count);
      }
    }
  }
}
