package dev.openbook.finetune.synthesize;

import dev.openbook.datasets.Span;
import java.util.List;
import java.util.Locale;

/**
 * A sentence with its tokens.
 *
 * @param text the sentence, each run of white space as one space
 * @param tokens in order
 */
record TaggedSentence(String text, List<Token> tokens) {
  TaggedSentence {
    tokens = List.copyOf(tokens);
  }

  /**
   * One token.
   *
   * @param text as it stands
   * @param tag universal part-of-speech tag
   * @param span its place in the sentence
   */
  record Token(String text, String tag, Span span) {
    boolean is(String... tags) {
      return List.of(tags).contains(tag);
    }

    String lower() {
      return text.toLowerCase(Locale.ROOT);
    }
  }

  int size() {
    return tokens.size();
  }

  Token at(int i) {
    return tokens.get(i);
  }

  /**
   * Returns whether a token is a hyphen or dash inside a compound, without a blank at its sides.
   */
  boolean isHyphen(int i) {
    boolean dash = at(i).text().equals("-") || at(i).text().equals("\u2013");
    return dash
        && i > 0
        && i + 1 < size()
        && at(i - 1).span().end() == at(i).span().start()
        && at(i).span().end() == at(i + 1).span().start();
  }

  /** Returns the sentence's text from token {@code from} to before token {@code to}. */
  String slice(int from, int to) {
    return from >= to ? "" : text.substring(at(from).span().start(), at(to - 1).span().end());
  }
}
