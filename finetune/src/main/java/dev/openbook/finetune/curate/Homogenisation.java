package dev.openbook.finetune.curate;

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
    double sum = 0;
    long pairs = 0;
    for (int i = 0; i < texts.size(); i++) {
      for (int j = i + 1; j < texts.size(); j++) {
        sum += rougeL(texts.get(i), texts.get(j));
        pairs++;
      }
    }
    return pairs == 0 ? 0 : sum / pairs;
  }

  /** F1 is the same whichever text is the reference. */
  private static double rougeL(List<String> first, List<String> second) {
    int common = common(first, second);
    if (common == 0) {
      return 0;
    }
    double precision = (double) common / first.size();
    double recall = (double) common / second.size();
    return 2 * precision * recall / (precision + recall);
  }

  /** Returns the length of the longest common subsequence. */
  private static int common(List<String> first, List<String> second) {
    int[] before = new int[second.size() + 1];
    int[] now = new int[second.size() + 1];
    for (String word : first) {
      for (int j = 1; j <= second.size(); j++) {
        now[j] =
            word.equals(second.get(j - 1)) ? before[j - 1] + 1 : Math.max(before[j], now[j - 1]);
      }
      int[] spare = before;
      before = now;
      now = spare;
    }
    return before[second.size()];
  }
}
