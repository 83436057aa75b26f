package dev.openbook.finetune.generate;

import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.generate.prefix.TokenSequence;
import dev.openbook.finetune.tokenize.Tokenizer;

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
    return bare.commonPrefix(start) == start.length() ? bare : start.then(bare);
  }

  /**
   * Returns the tokens that a prompt begins with and its shared part has too; none when it is empty
   * or the prompt was cut.
   */
  TokenSequence opening(Prompt prompt, CutPrompt cut) {
    if (prompt.shared().isEmpty() || cut.cutTokens() > 0) {
      return TokenSequence.of();
    }
    TokenSequence shared = of(prompt.shared());
    return shared.first(shared.commonPrefix(cut.tokens()));
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
}
