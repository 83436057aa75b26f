package dev.openbook.finetune.synthesize.english;

import dev.openbook.datasets.Span;
import java.util.List;
import java.util.Locale;

/**
 * A sentence with its tokens.
 *
 * @param text the sentence, each run of white space as one space
 * @param tokens in order
 */
public record TaggedSentence(String text, List<Token> tokens) {
  public TaggedSentence {
    tokens = List.copyOf(tokens);
  }

  /**
   * One token.
   *
   * @param text as it stands
   * @param tag universal part-of-speech tag
   * @param span its place in the sentence
   */
  public record Token(String text, String tag, Span span) {
    /** Returns whether the tag is one of these. */
    public boolean is(String... tags) {
      return List.of(tags).contains(tag);
    }

    /** Returns the text in small letters. */
    public String lower() {
      return text.toLowerCase(Locale.ROOT);
    }
  }

  /** Returns how many tokens there are. */
  public int size() {
    return tokens.size();
  }

  /** Returns a token by its place, from 0. */
  public Token at(int i) {
    return tokens.get(i);
  }

  /**
   * Returns whether a token is a hyphen or dash inside a compound, without a blank at its sides.
   */
  public boolean isHyphen(int i) {
    boolean dash = at(i).text().equals("-") || at(i).text().equals("\u2013");
    return dash
        && i > 0
        && i + 1 < size()
        && at(i - 1).span().end() == at(i).span().start()
        && at(i).span().end() == at(i + 1).span().start();
  }

  /** Returns the sentence's text from token {@code from} to before token {@code to}. */
  public String slice(int from, int to) {
    return from >= to ? "" : text.substring(at(from).span().start(), at(to - 1).span().end());
  }
}
