package dev.openbook.datasets.chunk;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.TokenCounter;
import java.util.ArrayList;
import java.util.Arrays;
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
   * Starts of units that are never cut, and how many tokens stand before each; one past the end.
   */
  private record Units(int[] starts, int[] tokensBefore) {
    int count() {
      return starts.length - 1;
    }

    int tokens(int from, int to) {
      return tokensBefore[to] - tokensBefore[from];
    }
  }

  @Override
  public List<Passage> chunk(Document document) {
    if (document.text().isBlank()) {
      return List.of();
    }
    Units units = units(document.text());
    var passages = new ArrayList<Passage>();
    int from = 0;
    int covered = 0;
    while (covered < units.count()) {
      int to = Math.max(covered, from) + 1;
      while (to < units.count() && units.tokens(from, to + 1) <= size) {
        to++;
      }
      passages.add(passage(document, units, from, to, passages.size() + 1));
      covered = to;
      int next = to;
      while (next > from + 1
          && units.tokens(next - 1, to) <= overlap
          && to < units.count()
          && units.tokens(next - 1, to + 1) <= size) {
        next--;
      }
      from = next;
    }
    return List.copyOf(passages);
  }

  private static Passage passage(Document document, Units units, int from, int to, int number) {
    var span = new Span(units.starts()[from], units.starts()[to]);
    return new Passage(
        document.id() + String.format(Locale.ROOT, "#%04d", number),
        document.id(),
        document.title(),
        document.text().substring(span.start(), span.end()),
        span);
  }

  private Units units(String text) {
    List<Span> spans = tokens.spans(text);
    int[] starts = new int[spans.size() + 1];
    int[] tokensBefore = new int[spans.size() + 1];
    int count = 0;
    for (int token = 0; token < spans.size(); token++) {
      int start = token == 0 ? 0 : wholeCharacter(text, spans.get(token).start());
      if (count > 0 && start < starts[count - 1]) {
        throw new IllegalArgumentException(
            "tokens must be in text order, got start " + start + " after " + starts[count - 1]);
      }
      if (count == 0 || start > starts[count - 1] && start < text.length()) {
        starts[count] = start;
        tokensBefore[count] = token;
        count++;
      }
    }
    starts[count] = text.length();
    tokensBefore[count] = spans.size();
    return new Units(Arrays.copyOf(starts, count + 1), Arrays.copyOf(tokensBefore, count + 1));
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
