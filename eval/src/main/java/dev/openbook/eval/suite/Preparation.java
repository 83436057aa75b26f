package dev.openbook.eval.suite;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What is done to the base model before the exam. */
public sealed interface Preparation {
  /** Nothing. */
  record Plain() implements Preparation {}

  /**
   * Fine-tuning on texts made from the documents under test.
   *
   * @param texts what it is trained on
   * @param recipe recipe file
   * @param tokens training tokens in all, which overrides the recipe's epochs; empty keeps them
   */
  record Trained(Texts texts, Path recipe, Optional<Long> tokens) implements Preparation {}

  /** What a preparation is trained on. */
  sealed interface Texts {}

  /** The documents as they are. */
  record Raw() implements Texts {}

  /**
   * Synthetic texts.
   *
   * @param kinds generators, in equal parts
   * @param budgetTokens most tokens to make
   */
  record Synthetic(List<String> kinds, long budgetTokens) implements Texts {
    public Synthetic {
      kinds = List.copyOf(kinds);
    }
  }
}
