package dev.openbook.finetune.curate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * BLEU-4 of each text against all others. Pure functions.
 *
 * @see <a href="https://arxiv.org/abs/1802.01886">Zhu et al., Texygen, section 3.2</a>
 */
final class SelfBleu {
  private static final int MOST_N = 4;

  /** Stands for a count of 0: Chen and Cherry 2014, method 1, as in NLTK. */
  private static final double EPSILON = 0.1;

  private SelfBleu() {}

  /** Returns the mean over texts, 0 to 1; 0 where there are fewer than two. */
  static double of(List<List<String>> texts) {
    if (texts.size() < 2) {
      return 0;
    }
    double sum = 0;
    Counts[] counts = new Counts[MOST_N];
    for (int n = 1; n <= MOST_N; n++) {
      counts[n - 1] = Counts.of(texts, n);
    }
    for (int text = 0; text < texts.size(); text++) {
      sum += bleu(texts, text, counts);
    }
    return sum / texts.size();
  }

  private static double bleu(List<List<String>> texts, int text, Counts[] counts) {
    int size = texts.get(text).size();
    double logs = 0;
    for (int n = 1; n <= MOST_N; n++) {
      long matched = counts[n - 1].matched(text);
      if (n == 1 && matched == 0) {
        return 0;
      }
      double all = Math.max(1, size - n + 1);
      logs += Math.log((matched == 0 ? EPSILON : matched) / all) / MOST_N;
    }
    int closest = closest(texts, text);
    double brevity = size > closest ? 1 : Math.exp(1 - (double) closest / size);
    return brevity * Math.exp(logs);
  }

  /** Returns the other texts' length that is nearest; of two as near, the shorter. */
  private static int closest(List<List<String>> texts, int text) {
    int size = texts.get(text).size();
    int closest = Integer.MAX_VALUE;
    for (int other = 0; other < texts.size(); other++) {
      if (other != text) {
        int length = texts.get(other).size();
        int distance = Math.abs(length - size);
        int best = Math.abs(closest - size);
        if (closest == Integer.MAX_VALUE || distance < best) {
          closest = length;
        } else if (distance == best) {
          closest = Math.min(closest, length);
        }
      }
    }
    return closest;
  }

  /**
   * The n-grams of all texts.
   *
   * @param byText times that each stands in a text
   * @param greatest for each the greatest number of times in one text, that text, and the greatest
   *     in any other
   */
  private record Counts(
      List<Map<List<String>, Integer>> byText, Map<List<String>, int[]> greatest) {
    static Counts of(List<List<String>> texts, int n) {
      List<Map<List<String>, Integer>> byText =
          texts.stream().map(words -> counted(words, n)).toList();
      var greatest = new HashMap<List<String>, int[]>();
      for (int text = 0; text < byText.size(); text++) {
        for (Map.Entry<List<String>, Integer> gram : byText.get(text).entrySet()) {
          int[] best = greatest.computeIfAbsent(gram.getKey(), key -> new int[] {0, -1, 0});
          int times = gram.getValue();
          if (times > best[0]) {
            best[2] = best[0];
            best[0] = times;
            best[1] = text;
          } else if (times > best[2]) {
            best[2] = times;
          }
        }
      }
      return new Counts(byText, greatest);
    }

    private static Map<List<String>, Integer> counted(List<String> words, int n) {
      var counts = new HashMap<List<String>, Integer>();
      for (int i = 0; i + n <= words.size(); i++) {
        counts.merge(words.subList(i, i + n), 1, Integer::sum);
      }
      return counts;
    }

    /** Returns the n-grams of a text that others have, each as often as one of them has it. */
    long matched(int text) {
      long matched = 0;
      for (Map.Entry<List<String>, Integer> gram : byText.get(text).entrySet()) {
        int[] best = greatest.getOrDefault(gram.getKey(), new int[] {0, -1, 0});
        matched += Math.min(gram.getValue(), best[1] == text ? best[2] : best[0]);
      }
      return matched;
    }
  }
}
