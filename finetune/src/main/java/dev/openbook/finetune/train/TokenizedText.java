package dev.openbook.finetune.train;

import dev.openbook.finetune.tokenize.Tokenizer;

/**
 * A training text as ids, ended by the model's end token.
 *
 * <p>The prompt's tokens are those of the prompt alone: the learned tokens are what follows them in
 * the ids of the whole, as continuations are scored at question time.
 */
final class TokenizedText {
  private final String source;
  private final int[] ids;
  private final int promptTokens;

  private TokenizedText(String source, int[] ids, int promptTokens) {
    this.source = source;
    this.ids = ids;
    this.promptTokens = promptTokens;
  }

  /** Tokenizes a text. */
  static TokenizedText of(Tokenizer tokenizer, TrainingText text, int endToken) {
    int[] whole = tokenizer.encode(text.prompt() + text.text());
    int prompt = text.prompt().isEmpty() ? 0 : tokenizer.encode(text.prompt()).length;
    return of(text.source(), whole, Math.min(prompt, whole.length), endToken);
  }

  /** Takes ids that are there already. */
  static TokenizedText of(String source, int[] ids, int promptTokens, int endToken) {
    int[] ended = java.util.Arrays.copyOf(ids, ids.length + 1);
    ended[ids.length] = endToken;
    return new TokenizedText(source, ended, promptTokens);
  }

  String source() {
    return source;
  }

  int length() {
    return ids.length;
  }

  int id(int place) {
    return ids[place];
  }

  boolean isLearned(int place) {
    return place >= promptTokens;
  }

  /** Returns whether part of the text is read without being learned. */
  boolean hasPrompt() {
    return promptTokens > 0;
  }

  int[] ids() {
    return ids.clone();
  }
}
