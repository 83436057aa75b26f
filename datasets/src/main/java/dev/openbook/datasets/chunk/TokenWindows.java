package dev.openbook.datasets.chunk;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.TokenCounter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Windows of a fixed number of tokens that overlap by a fixed number.
 *
 * <p>A token owns the text from its start to the start of the next one; text before the first
 * belongs to it as well. So the passages cover the document, and each but the first begins with at
 * most {@code overlap} tokens of the one before. Tokens that share a character (bytes of an emoji)
 * stay together: then a window may hold fewer tokens, or, where one character has more than {@code
 * size} tokens, that one character.
 *
 * @param tokens counts and places the tokens
 * @param size tokens of a passage, at least 1
 * @param overlap tokens shared by neighbours, at least 0 and less than {@code size}
 */
public record TokenWindows(TokenCounter tokens, int size, int overlap) implements Chunker {
  public TokenWindows {
    requireNonNull(tokens, "tokens is null");
    if (size < 1) {
      throw new IllegalArgumentException("size must be at least 1, got " + size);
    }
    if (overlap < 0 || overlap >= size) {
      throw new IllegalArgumentException(
          "overlap must be in 0.." + (size - 1) + ", got " + overlap);
    }
  }

  /**
   * Text that is never cut.
   *
   * @param start where it starts
   * @param tokensBefore tokens of the document before it
   */
  private record Unit(int start, int tokensBefore) {}

  @Override
  public List<Passage> chunk(Document document) {
    if (document.text().isBlank()) {
      return List.of();
    }
    List<Unit> units = units(document.text());
    int count = units.size() - 1;
    var passages = new ArrayList<Passage>();
    int from = 0;
    int covered = 0;
    while (covered < count) {
      int to = covered + 1;
      while (to < count && count(units, from, to + 1) <= size) {
        to++;
      }
      passages.add(passage(document, units, from, to, passages.size() + 1));
      covered = to;
      int next = to;
      // The first unit not yet covered must fit beside those repeated, or the windows would stand.
      while (to < count
          && next > from + 1
          && count(units, next - 1, to) <= overlap
          && count(units, next - 1, to + 1) <= size) {
        next--;
      }
      from = next;
    }
    return List.copyOf(passages);
  }

  private static int count(List<Unit> units, int from, int to) {
    return units.get(to).tokensBefore() - units.get(from).tokensBefore();
  }

  private static Passage passage(
      Document document, List<Unit> units, int from, int to, int number) {
    var span = new Span(units.get(from).start(), units.get(to).start());
    return new Passage(
        document.id() + String.format(Locale.ROOT, "#%04d", number),
        document.id(),
        document.title(),
        document.text().substring(span.start(), span.end()),
        span);
  }

  /** Returns the units of a text and, past the last, one that starts at its end. */
  private List<Unit> units(String text) {
    List<Span> spans = tokens.spans(text);
    var units = new ArrayList<Unit>();
    int last = 0;
    for (int token = 0; token < spans.size(); token++) {
      int start = token == 0 ? 0 : wholeCharacter(text, spans.get(token).start());
      if (start < last) {
        throw new IllegalArgumentException(
            "tokens must be in text order, got start " + start + " after " + last);
      }
      if (token == 0 || (start > last && start < text.length())) {
        units.add(new Unit(start, token));
        last = start;
      }
    }
    if (units.isEmpty()) {
      units.add(new Unit(0, 0));
    }
    units.add(new Unit(text.length(), spans.size()));
    return units;
  }

  /** Returns {@code place}, or the start of the surrogate pair that it would cut. */
  private static int wholeCharacter(String text, int place) {
    boolean cuts =
        place > 0
            && place < text.length()
            && Character.isLowSurrogate(text.charAt(place))
            && Character.isHighSurrogate(text.charAt(place - 1));
    return cuts ? place - 1 : place;
  }
}
