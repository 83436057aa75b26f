package dev.openbook.finetune.train.data;

import dev.openbook.finetune.tokenize.Tokenizer;

/**
 * A preference as ids, each continuation with the prompt before it and the end token after it.
 *
 * @param chosen prompt and better continuation
 * @param rejected prompt and worse continuation
 */
public record TokenizedPair(TokenizedText chosen, TokenizedText rejected) {
  /** Tokenizes a pair. */
  public static TokenizedPair of(Tokenizer tokenizer, PreferencePair pair, int endToken) {
    return new TokenizedPair(
        text(tokenizer, pair, pair.chosen(), endToken),
        text(tokenizer, pair, pair.rejected(), endToken));
  }

  private static TokenizedText text(
      Tokenizer tokenizer, PreferencePair pair, String continuation, int endToken) {
    return TokenizedText.of(
        tokenizer, new TrainingText(pair.source(), pair.prompt(), continuation), endToken);
  }

  /** Returns the longer one's tokens. */
  int length() {
    return Math.max(chosen.length(), rejected.length());
  }

  /** Returns this pair without the first tokens of its prompts. */
  TokenizedPair withoutFirst(int count) {
    return new TokenizedPair(chosen.withoutFirst(count), rejected.withoutFirst(count));
  }
}
