package dev.openbook.finetune.generate;

import dev.openbook.finetune.ContextOverflow;
import dev.openbook.finetune.generate.prefix.TokenSequence;

/**
 * A prompt that leaves room for its answer.
 *
 * @param tokens what is left of the prompt, not empty
 * @param cutTokens how many tokens were left out
 */
record CutPrompt(TokenSequence tokens, int cutTokens) {
  /**
   * Cuts a prompt to fit.
   *
   * @param room most tokens
   * @param refusal message when the prompt is longer and the rule, or the room, allows no cut
   * @throws IllegalArgumentException if it may not or cannot be cut
   */
  static CutPrompt of(TokenSequence whole, int room, ContextOverflow rule, String refusal) {
    int length = whole.length();
    if (length <= room) {
      return new CutPrompt(whole, 0);
    }
    if (room < 1 || rule == ContextOverflow.REFUSE) {
      throw new IllegalArgumentException(refusal);
    }
    TokenSequence left =
        switch (rule) {
          case LEFT -> TokenSequence.of(whole.from(length - room));
          case MIDDLE ->
              whole.first((room + 1) / 2).then(TokenSequence.of(whole.from(length - room / 2)));
          case RIGHT, REFUSE -> whole.first(room);
        };
    return new CutPrompt(left, length - room);
  }
}
