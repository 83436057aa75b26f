package dev.openbook.datasets.chunk;

import dev.openbook.datasets.Span;
import dev.openbook.datasets.TokenCounter;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Tokens without a model: runs of letters, digits, marks and underscores are words, runs of
 * anything else that is not white space are punctuation.
 *
 * <p>Good for sizes where no model is at hand. English text has about 1.3 tokens of a trained
 * subword tokenizer to one of these.
 */
public final class WordTokens implements TokenCounter {
  private static final Pattern TOKEN =
      Pattern.compile(
          "[\\p{L}\\p{N}\\p{M}_]+|[^\\s\\p{L}\\p{N}\\p{M}_]+", Pattern.UNICODE_CHARACTER_CLASS);

  @Override
  public List<Span> spans(String text) {
    return TOKEN.matcher(text).results().map(m -> new Span(m.start(), m.end())).toList();
  }
}
