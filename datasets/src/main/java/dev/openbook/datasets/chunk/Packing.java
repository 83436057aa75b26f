package dev.openbook.datasets.chunk;

import dev.openbook.datasets.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Packs neighbouring pieces of a text, first come first packed, into spans of a number of tokens.
 *
 * <p>Pieces are given by their cuts: piece {@code i} goes from {@code cuts[i]} to {@code cuts[i +
 * 1]}. A span takes pieces as long as it has at most {@code size} tokens, but at least one; the
 * next one repeats as many of its last pieces as the bounds allow and as leave room for one that is
 * new.
 *
 * @param places the tokens of the text
 * @param size tokens of a span, at least 1
 * @param overlap tokens shared by neighbours, less than {@code size}
 * @param repeats pieces shared by neighbours, at least 0
 */
record Packing(TokenPlaces places, int size, int overlap, int repeats) {
  Packing(TokenPlaces places, int size, int overlap) {
    this(places, size, overlap, Integer.MAX_VALUE);
  }

  /**
   * Refuses sizes that no packing can have.
   *
   * @throws IllegalArgumentException if {@code size} is below 1 or {@code overlap} not in 0..size-1
   */
  static void check(int size, int overlap) {
    if (size < 1) {
      throw new IllegalArgumentException("size must be at least 1, got " + size);
    }
    if (overlap < 0 || overlap >= size) {
      throw new IllegalArgumentException(
          "overlap must be in 0.." + (size - 1) + ", got " + overlap);
    }
  }

  /** Returns the spans, in order; together they cover what the pieces cover. */
  List<Span> spans(int... cuts) {
    int[] before = Arrays.stream(cuts).map(places::before).toArray();
    int count = cuts.length - 1;
    var spans = new ArrayList<Span>();
    int from = 0;
    int covered = 0;
    while (covered < count) {
      int to = covered + 1;
      while (to < count && before[to + 1] - before[from] <= size) {
        to++;
      }
      spans.add(new Span(cuts[from], cuts[to]));
      covered = to;
      int next = to;
      // The first piece not yet covered must fit beside those repeated, or the spans would stand.
      while (to < count
          && next > from + 1
          && to - next < repeats
          && before[to] - before[next - 1] <= overlap
          && before[to + 1] - before[next - 1] <= size) {
        next--;
      }
      from = next;
    }
    return spans;
  }

  /**
   * Returns the cuts without those that would part a piece of no tokens (white space) from the
   * piece before it or, at the start, from the one after it.
   */
  int[] whole(int... cuts) {
    int[] kept = new int[cuts.length];
    int last = cuts.length - 1;
    kept[0] = cuts[0];
    int count = 1;
    for (int i = 1; i < last; i++) {
      boolean isBlankBefore = places.count(kept[count - 1], cuts[i]) == 0;
      if (!isBlankBefore && places.count(cuts[i], cuts[i + 1]) > 0) {
        kept[count++] = cuts[i];
      }
    }
    kept[count++] = cuts[last];
    return Arrays.copyOf(kept, count);
  }
}
