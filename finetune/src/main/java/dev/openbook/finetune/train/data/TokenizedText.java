package dev.openbook.finetune.train.data;

import dev.openbook.finetune.tokenize.Tokenizer;
import java.util.Arrays;

/**
 * A training text as ids, ended by the model's end token.
 *
 * <p>The prompt's tokens are those of the prompt alone: the learned tokens are what follows them in
 * the ids of the whole, as continuations are scored at question time.
 */
public final class TokenizedText {
  private final String source;
  private final int[] ids;
  private final int promptTokens;

  private TokenizedText(String source, int[] ids, int promptTokens) {
    this.source = source;
    this.ids = ids;
    this.promptTokens = promptTokens;
  }

  /** Tokenizes a text; one that ends with the end token itself is not ended twice. */
  public static TokenizedText of(Tokenizer tokenizer, TrainingText text, int endToken) {
    int[] whole = unended(tokenizer.encode(text.prompt() + text.text()), endToken);
    int prompt = text.prompt().isEmpty() ? 0 : tokenizer.encode(text.prompt()).length;
    return of(text.source(), whole, Math.min(prompt, whole.length), endToken);
  }

  /** Returns ids without an end token and one token after it, e.g. a template's last line feed. */
  private static int[] unended(int[] ids, int endToken) {
    for (int end = ids.length - 1; end >= Math.max(0, ids.length - 2); end--) {
      if (ids[end] == endToken) {
        return Arrays.copyOf(ids, end);
      }
    }
    return ids;
  }

  /** Takes ids that are there already. */
  public static TokenizedText of(String source, int[] ids, int promptTokens, int endToken) {
    int[] ended = Arrays.copyOf(ids, ids.length + 1);
    ended[ids.length] = endToken;
    return new TokenizedText(source, ended, promptTokens);
  }

  /** Returns what the text was made from. */
  public String source() {
    return source;
  }

  /** Returns the number of tokens, the end token included. */
  public int length() {
    return ids.length;
  }

  /** Returns the id at a place from 0. */
  public int id(int place) {
    return ids[place];
  }

  /** Returns whether the token at a place follows the prompt. */
  public boolean isLearned(int place) {
    return place >= promptTokens;
  }

  /** Returns the tokens of the prompt, 0 for running text. */
  public int promptTokens() {
    return promptTokens;
  }

  /** Returns this text without the first tokens of its prompt, at most all of them. */
  TokenizedText withoutFirst(int count) {
    int left = Math.min(count, promptTokens);
    return new TokenizedText(
        source, Arrays.copyOfRange(ids, left, ids.length), promptTokens - left);
  }

  /** Returns whether part of the text is read without being learned. */
  boolean hasPrompt() {
    return promptTokens > 0;
  }

  /** Returns all ids, a copy. */
  public int[] ids() {
    return ids.clone();
  }
}
