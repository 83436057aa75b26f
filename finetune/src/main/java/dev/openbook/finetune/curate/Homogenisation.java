package dev.openbook.finetune.curate;

import java.util.HashMap;
import java.util.List;

/**
 * Mean ROUGE-L F1 over all pairs of texts. Pure functions.
 *
 * @see <a href="https://arxiv.org/abs/2309.05196">Padmakumar and He, Does Writing with Language
 *     Models Reduce Content Diversity?</a>
 */
final class Homogenisation {
  private Homogenisation() {}

  /** Returns the mean, 0 to 1; 0 where there are fewer than two texts. */
  static double of(List<List<String>> texts) {
    var numbers = new HashMap<String, Integer>();
    List<int[]> numbered =
        texts.stream()
            .map(
                words ->
                    words.stream()
                        .mapToInt(word -> numbers.computeIfAbsent(word, key -> numbers.size()))
                        .toArray())
            .toList();
    long[] places = new long[numbers.size()];
    double sum = 0;
    long pairs = 0;
    for (int i = 0; i < numbered.size(); i++) {
      for (int j = i + 1; j < numbered.size(); j++) {
        sum += rougeL(numbered.get(i), numbered.get(j), places);
        pairs++;
      }
    }
    return pairs == 0 ? 0 : sum / pairs;
  }

  /** F1 is the same whichever text is the reference. */
  private static double rougeL(int[] first, int[] second, long[] places) {
    int common = common(first, second, places);
    if (common == 0) {
      return 0;
    }
    double precision = (double) common / first.length;
    double recall = (double) common / second.length;
    return 2 * precision * recall / (precision + recall);
  }

  /**
   * Returns the length of the longest common subsequence, 64 words of the first text at a time: a
   * bit of {@code row} is 0 where the row of the table of lengths rises by one. What a block
   * carries over at a word of the second text goes into the next block at the same word (Crochemore
   * et al., A fast and practical bit-vector algorithm for the longest common subsequence problem,
   * 2001).
   *
   * @param places for each word its places in the block; all 0 before and after
   */
  private static int common(int[] first, int[] second, long[] places) {
    var carried = new boolean[second.length];
    int common = 0;
    for (int from = 0; from < first.length; from += Long.SIZE) {
      int size = Math.min(Long.SIZE, first.length - from);
      for (int i = 0; i < size; i++) {
        places[first[from + i]] |= 1L << i;
      }
      long row = -1L;
      for (int j = 0; j < second.length; j++) {
        long matches = places[second[j]];
        long sum = row + (row & matches);
        boolean carry = Long.compareUnsigned(sum, row) < 0;
        if (carried[j]) {
          sum++;
          carry |= sum == 0;
        }
        carried[j] = carry;
        row = sum | (row & ~matches);
      }
      common += Long.bitCount(~row & (-1L >>> (Long.SIZE - size)));
      for (int i = 0; i < size; i++) {
        places[first[from + i]] = 0;
      }
    }
    return common;
  }
}
