package dev.openbook.datasets;

import java.util.List;

/**
 * Counts and locates tokens of some tokenizer, so that sizes and budgets can be given in tokens
 * without a model at hand. Implementations are safe for concurrent use.
 */
public interface TokenCounter {
  /**
   * Returns the tokens' places in {@code text}, in order, without special tokens; tokens that cut a
   * character in two share that character's span.
   */
  List<Span> spans(String text);

  /** Returns the number of tokens of {@code text}, without special tokens. */
  default int count(String text) {
    return spans(text).size();
  }
}
