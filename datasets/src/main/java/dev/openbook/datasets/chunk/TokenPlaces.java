package dev.openbook.datasets.chunk;

import dev.openbook.datasets.Span;
import dev.openbook.datasets.TokenCounter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where the tokens of a text start.
 *
 * <p>The count of a part of the text is the number of tokens that start in it, so that counts add
 * up. A token that cuts a surrogate pair starts where the pair does.
 */
final class TokenPlaces {
  private final int[] starts;
  private final int length;

  private TokenPlaces(int[] starts, int length) {
    this.starts = starts;
    this.length = length;
  }

  /**
   * Places the tokens of a text.
   *
   * @throws IllegalArgumentException if the counter's tokens are not in text order
   */
  static TokenPlaces of(TokenCounter tokens, String text) {
    List<Span> spans = tokens.spans(text);
    int[] starts = new int[spans.size()];
    int last = 0;
    for (int i = 0; i < starts.length; i++) {
      int start = spans.get(i).start();
      // A token past the end belongs to the last part.
      starts[i] = start < text.length() ? wholeCharacter(text, start) : last;
      if (starts[i] < last) {
        throw new IllegalArgumentException(
            "tokens must be in text order, got start " + starts[i] + " after " + last);
      }
      last = starts[i];
    }
    return new TokenPlaces(starts, text.length());
  }

  /** Returns the number of tokens that start at {@code start} or later and before {@code end}. */
  int count(int start, int end) {
    return before(end) - before(start);
  }

  /** Returns the number of tokens that start before {@code place}. */
  int before(int place) {
    int at = Arrays.binarySearch(starts, place);
    if (at < 0) {
      return -at - 1;
    }
    while (at > 0 && starts[at - 1] == place) {
      at--;
    }
    return at;
  }

  /**
   * Returns the starts of the parts that tokens do not cut, and the end of the text; what stands
   * before the first token belongs to its part.
   */
  int[] cuts() {
    IntStream inner = Arrays.stream(starts).distinct().skip(1);
    return IntStream.concat(IntStream.concat(IntStream.of(0), inner), IntStream.of(length))
        .toArray();
  }

  /** Returns {@code place}, or the start of the surrogate pair that it would cut. */
  private static int wholeCharacter(String text, int place) {
    boolean cuts =
        place > 0
            && Character.isLowSurrogate(text.charAt(place))
            && Character.isHighSurrogate(text.charAt(place - 1));
    return cuts ? place - 1 : place;
  }
}
