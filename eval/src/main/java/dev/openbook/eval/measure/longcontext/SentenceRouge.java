package dev.openbook.eval.measure.longcontext;

import dev.openbook.eval.measure.CommonSubsequence;
import dev.openbook.eval.measure.WhiteSpace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * ROUGE-L over sentences as the Python package {@code rouge} 1.0.1 computes it: the different words
 * of all longest common subsequences of a gold and a predicted sentence, over the different words
 * of either text.
 */
final class SentenceRouge {
  private static final Pattern FULL_STOP = Pattern.compile("\\.");

  /** The package's own, against division by zero; it lowers every figure a little. */
  private static final double EPSILON = 1e-8;

  private SentenceRouge() {}

  /** Returns the F-measure, 0 to 1; 0 where a text has no sentence. */
  static double fMeasure(String prediction, String gold) {
    List<List<String>> predicted = sentences(prediction);
    List<List<String>> wanted = sentences(gold);
    if (predicted.isEmpty() || wanted.isEmpty()) {
      return 0;
    }
    Set<String> common = new HashSet<>();
    for (List<String> sentence : wanted) {
      predicted.forEach(other -> addCommon(sentence, other, common));
    }
    double precision = (double) common.size() / different(predicted);
    double recall = (double) common.size() / different(wanted);
    return 2 * (precision * recall / (precision + recall + EPSILON));
  }

  /** A sentence of white space alone is one empty word. */
  private static List<List<String>> sentences(String text) {
    var sentences = new ArrayList<List<String>>();
    for (String sentence : FULL_STOP.split(text, -1)) {
      if (!sentence.isEmpty()) {
        List<String> words = WhiteSpace.split(sentence);
        sentences.add(words.isEmpty() ? List.of("") : words);
      }
    }
    return sentences;
  }

  private static long different(List<List<String>> sentences) {
    return sentences.stream().flatMap(List::stream).distinct().count();
  }

  /** Of several longest subsequences the one that the package reads out is taken. */
  private static void addCommon(List<String> gold, List<String> predicted, Set<String> common) {
    int[][] lengths = CommonSubsequence.lengths(gold, predicted);
    int i = gold.size();
    int j = predicted.size();
    while (i > 0 && j > 0) {
      if (gold.get(i - 1).equals(predicted.get(j - 1))) {
        common.add(gold.get(i - 1));
        i--;
        j--;
      } else if (lengths[i - 1][j] > lengths[i][j - 1]) {
        i--;
      } else {
        j--;
      }
    }
  }
}
