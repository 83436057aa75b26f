package dev.openbook.finetune.train.data;

import dev.openbook.finetune.generate.prefix.TokenSequence;
import dev.openbook.finetune.tokenize.Tokenizer;

/**
 * A prompt with its answers, and the prompt as ids.
 *
 * @param prompt as it was given
 * @param ids at least one
 */
public record TokenizedPrompt(AnsweredPrompt prompt, TokenSequence ids) {
  public TokenizedPrompt {
    if (ids.length() == 0) {
      throw new IllegalArgumentException("ids is empty");
    }
  }

  /** Tokenizes a prompt. */
  public static TokenizedPrompt of(Tokenizer tokenizer, AnsweredPrompt prompt) {
    return new TokenizedPrompt(prompt, TokenSequence.of(tokenizer.encode(prompt.prompt())));
  }

  /** Returns the number of ids. */
  public int length() {
    return ids.length();
  }

  /** Returns this prompt without its first ids. */
  TokenizedPrompt withoutFirst(int count) {
    return new TokenizedPrompt(prompt, TokenSequence.of(ids.from(count)));
  }
}
