package dev.openbook.finetune.generate;

import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.tokenize.Tokenizer;
import java.util.stream.IntStream;

/** Turns prompts and continuations into token ids. */
final class PromptTokens {
  private final Tokenizer tokenizer;
  private final TokenSequence start; // what the tokenizer puts before a text
  private final int beginToken;

  PromptTokens(Tokenizer tokenizer, int beginToken) {
    this.tokenizer = tokenizer;
    this.start = TokenSequence.of(tokenizer.encode(""));
    this.beginToken = beginToken;
  }

  /** Returns a text's ids; of the empty text the begin token. */
  TokenSequence of(String text) {
    TokenSequence bare = TokenSequence.of(tokenizer.encodeBare(text));
    if (bare.length() == 0) {
      return start.length() > 0 ? start : TokenSequence.of(beginToken);
    }
    // a chat template may have written the start itself
    return bare.commonPrefix(start) == start.length() ? bare : joined(start, bare);
  }

  /** Returns the ids of a prompt's shared part alone; none when it is empty. */
  TokenSequence shared(Prompt prompt) {
    return prompt.shared().isEmpty() ? TokenSequence.of() : of(prompt.shared());
  }

  /**
   * Returns a continuation's ids as lm-evaluation-harness takes them: those of the joined text
   * after as many as the prompt has alone.
   */
  TokenSequence continuation(String promptText, TokenSequence prompt, String continuation) {
    if (promptText.isEmpty()) {
      return TokenSequence.of(tokenizer.encodeBare(continuation));
    }
    TokenSequence whole = of(promptText + continuation);
    return TokenSequence.of(
        whole.length() > prompt.length() ? whole.from(prompt.length()) : new int[0]);
  }

  private static TokenSequence joined(TokenSequence first, TokenSequence second) {
    return TokenSequence.of(
        IntStream.concat(
                IntStream.range(0, first.length()).map(first::get),
                IntStream.range(0, second.length()).map(second::get))
            .toArray());
  }
}
