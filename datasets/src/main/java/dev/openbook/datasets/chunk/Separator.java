package dev.openbook.datasets.chunk;

import java.text.BreakIterator;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What parts a text, coarsest first. A separator stays at the end of the piece before it, and a
 * line feed after a carriage return is one line end with it.
 */
enum Separator {
  /** One or more blank lines. */
  BLANK_LINE("(?>\\r\\n|\\r|\\n)(?:\\h*+(?>\\r\\n|\\r|\\n))++"),
  /** A line end. */
  LINE("(?>\\r\\n|\\r|\\n)"),
  /** A full stop, question or exclamation mark before a blank. */
  STOP("[.?!][ \\t]"),
  /** A blank or tab. */
  BLANK("[ \\t]"),
  /**
   * Nothing: characters as a reader sees them, so that combining marks, joined emoji and surrogate
   * pairs stay whole.
   */
  CHARACTER("") {
    @Override
    int[] cuts(String text, int start, int end) {
      // JDK 20 and newer: extended grapheme clusters of Unicode's annex 29.
      BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
      characters.setText(text.substring(start, end));
      return Arrays.stream(boundaries(characters)).map(place -> start + place).toArray();
    }
  };

  private final Pattern pattern;

  Separator(String pattern) {
    this.pattern = Pattern.compile(pattern);
  }

  /** Returns the next finer separator; the finest is its own. */
  Separator finer() {
    return switch (this) {
      case BLANK_LINE -> LINE;
      case LINE -> STOP;
      case STOP -> BLANK;
      case BLANK, CHARACTER -> CHARACTER;
    };
  }

  /** Returns {@code start}, the places after each separator within the range, and {@code end}. */
  int[] cuts(String text, int start, int end) {
    Matcher matcher = pattern.matcher(text).region(start, end);
    IntStream inner = matcher.results().mapToInt(match -> match.end()).filter(at -> at < end);
    return IntStream.concat(IntStream.concat(IntStream.of(start), inner), IntStream.of(end))
        .toArray();
  }

  /** Returns all boundaries of an iterator's text, its start and end among them. */
  static int[] boundaries(BreakIterator iterator) {
    return IntStream.iterate(
            iterator.first(), place -> place != BreakIterator.DONE, place -> iterator.next())
        .toArray();
  }
}
