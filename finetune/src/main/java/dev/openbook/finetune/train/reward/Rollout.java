package dev.openbook.finetune.train.reward;

import dev.openbook.finetune.generate.prefix.TokenSequence;

/**
 * A prompt and one of its completions.
 *
 * @param prompt at least one token
 * @param completion at least one token, that which ended it included
 * @param advantage how much better it is than its group
 */
public record Rollout(TokenSequence prompt, TokenSequence completion, double advantage) {
  /** Returns the tokens of the completion. */
  public int length() {
    return completion.length();
  }
}
