package dev.openbook.datasets.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Strings of letters to be found in texts, by a hash of their first letters.
 *
 * <p>Not safe for concurrent use while probes are added.
 */
final class Probes {
  /** Fewest letters of a probe. */
  static final int SHORTEST = 10;

  /** Letters hashed of a probe that has as many. */
  static final int ANCHOR = 32;

  private static final int FILTER_BITS = 1 << 22;

  /**
   * What is looked for.
   *
   * @param owner index of the question or sentence it was taken from
   * @param letters squeezed text, at least {@value #SHORTEST} letters
   * @param shown the same with blanks
   * @param kind what it means when found
   */
  record Probe(int owner, String letters, String shown, Meaning kind) {}

  /** What a probe was taken from. */
  enum Meaning {
    QUESTION_NGRAM,
    WHOLE_QUESTION,
    ANSWER_SENTENCE
  }

  /** Hears of the probes found. */
  @FunctionalInterface
  interface Finder {
    void found(Probe probe);
  }

  private final List<Probe> probes = new ArrayList<>();
  private final Map<Long, int[]> byAnchor = new HashMap<>();
  private final long[] filter = new long[FILTER_BITS / Long.SIZE];

  /** Adds a probe whose letters start the buffer's word {@code from}. */
  void add(Squeezed buffer, int from, int to, int owner, Meaning kind) {
    String letters = buffer.letters(from, to);
    int size = letters.length() >= ANCHOR ? ANCHOR : SHORTEST;
    long anchor = anchor(buffer, from, size);
    byAnchor.merge(anchor, new int[] {probes.size()}, Probes::joined);
    int bit = bit(anchor);
    filter[bit / Long.SIZE] |= 1L << bit;
    probes.add(new Probe(owner, letters, buffer.spaced(from, to), kind));
  }

  /**
   * Reports every probe that stands in the buffer, from word to word.
   *
   * @param wanted probes for which it is false are passed over before they are compared
   */
  void find(Squeezed buffer, java.util.function.Predicate<Probe> wanted, Finder finder) {
    for (int word = 0; word < buffer.words(); word++) {
      int left = buffer.length() - buffer.start(word);
      if (left >= ANCHOR) {
        at(buffer, word, ANCHOR, wanted, finder);
      }
      if (left >= SHORTEST) {
        at(buffer, word, SHORTEST, wanted, finder);
      }
    }
  }

  private void at(
      Squeezed buffer,
      int word,
      int size,
      java.util.function.Predicate<Probe> wanted,
      Finder finder) {
    long anchor = anchor(buffer, word, size);
    int bit = bit(anchor);
    if ((filter[bit / Long.SIZE] & (1L << bit)) == 0) {
      return;
    }
    int[] candidates = byAnchor.get(anchor);
    if (candidates == null) {
      return;
    }
    for (int candidate : candidates) {
      Probe probe = probes.get(candidate);
      if (wanted.test(probe) && buffer.matches(probe.letters(), word)) {
        finder.found(probe);
      }
    }
  }

  private static long anchor(Squeezed buffer, int word, int size) {
    long hash = buffer.hash(buffer.start(word), size);
    hash = (hash ^ (hash >>> 32)) * 0xbf58476d1ce4e5b9L;
    return hash ^ (hash >>> 29) ^ size;
  }

  private static int bit(long anchor) {
    return (int) (anchor >>> 20) & (FILTER_BITS - 1);
  }

  private static int[] joined(int[] before, int[] after) {
    int[] both = Arrays.copyOf(before, before.length + after.length);
    System.arraycopy(after, 0, both, before.length, after.length);
    return both;
  }
}
