package dev.openbook.finetune.curate;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Signatures whose agreement estimates the Jaccard similarity of texts' sets of n-grams of words.
 *
 * <p>Component i is the least of the n-grams' hashes under hash function i. Two signatures agree in
 * a component with the probability J of the sets, so with {@code size} components the estimate's
 * standard deviation is {@code sqrt(J (1 - J) / size)}.
 *
 * <p>Immutable and safe for concurrent use.
 *
 * @see <a href="https://doi.org/10.1109/SEQUEN.1997.666900">Broder, On the resemblance and
 *     containment of documents, 1997</a>
 */
public final class MinHash {
  private final int ngram;
  private final long[] keys;

  /**
   * Makes a family of hash functions.
   *
   * @param size components of a signature, at least 1
   * @param ngram words of an n-gram, at least 1
   * @param seed chooses the functions
   */
  public MinHash(int size, int ngram, long seed) {
    if (size < 1 || ngram < 1) {
      throw new IllegalArgumentException(
          "size and ngram must be at least 1, got " + size + " and " + ngram);
    }
    this.ngram = ngram;
    this.keys = new SplittableRandom(seed).longs(size).toArray();
  }

  /**
   * Returns the signature of a text, an array of the size asked for. A text with fewer words than
   * an n-gram has one n-gram, all its words; one without words has none, and only such texts share
   * its signature.
   */
  public int[] signature(String text) {
    List<String> words = Words.of(text);
    int[] least = new int[keys.length];
    Arrays.fill(least, Integer.MAX_VALUE);
    if (words.isEmpty()) {
      return least;
    }
    int size = Math.min(ngram, words.size());
    for (int from = 0; from + size <= words.size(); from++) {
      long gram = Words.hash(words, from, from + size);
      for (int i = 0; i < keys.length; i++) {
        long product = (gram ^ keys[i]) * 0x9e3779b97f4a7c15L;
        int value = (int) (((product ^ (product >>> 29)) * 0xbf58476d1ce4e5b9L) >>> 33);
        if (value < least[i]) {
          least[i] = value;
        }
      }
    }
    return least;
  }

  /** Returns the share of components in which signatures of this family agree, 0 to 1. */
  public double similarity(int[] first, int[] second) {
    int same = 0;
    for (int i = 0; i < keys.length; i++) {
      same += first[i] == second[i] ? 1 : 0;
    }
    return (double) same / keys.length;
  }
}
