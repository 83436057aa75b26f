package dev.openbook.datasets;

import java.util.ArrayList;
import java.util.List;

/** Places of an answer in a text. */
public final class Occurrences {
  private Occurrences() {}

  /**
   * Returns all places where an answer stands verbatim and as whole words or, where it never stands
   * as whole words, anywhere; in the text's order, not overlapping.
   *
   * @param answer not empty
   */
  public static List<Span> of(String answer, String text) {
    var all = new ArrayList<Span>();
    for (int at = text.indexOf(answer); at >= 0; at = text.indexOf(answer, at + answer.length())) {
      all.add(new Span(at, at + answer.length()));
    }
    List<Span> words = all.stream().filter(span -> isWhole(span, text)).toList();
    return words.isEmpty() ? List.copyOf(all) : words;
  }

  /** Returns whether no word of the text runs on over an end of the span. */
  public static boolean isWhole(Span span, String text) {
    return !joins(text, span.start()) && !joins(text, span.end());
  }

  /** Returns whether a letter or digit stands on both sides of a place. */
  private static boolean joins(String text, int place) {
    return place > 0
        && place < text.length()
        && Character.isLetterOrDigit(text.codePointBefore(place))
        && Character.isLetterOrDigit(text.codePointAt(place));
  }
}
