package dev.openbook.eval.measure;

import java.util.List;

/** Longest common subsequences of words, as the scorers of summaries need them. */
public final class CommonSubsequence {
  private CommonSubsequence() {}

  /**
   * Returns lengths of the longest common subsequences of the first i and the first j words.
   *
   * @return {@code [i][j]}, i from 0 to the size of {@code first}, j to that of {@code second}
   */
  public static int[][] lengths(List<String> first, List<String> second) {
    int[][] lengths = new int[first.size() + 1][second.size() + 1];
    for (int i = 1; i <= first.size(); i++) {
      String word = first.get(i - 1);
      for (int j = 1; j <= second.size(); j++) {
        lengths[i][j] =
            word.equals(second.get(j - 1))
                ? lengths[i - 1][j - 1] + 1
                : Math.max(lengths[i - 1][j], lengths[i][j - 1]);
      }
    }
    return lengths;
  }
}
