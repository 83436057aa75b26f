package dev.openbook.eval.measure;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * How Google's {@code rouge_score} compares a text with gold texts: F-measures over words, pairs of
 * words or common subsequences of words, each from 0 to 1.
 *
 * <p>Words are runs of {@code a-z} and {@code 0-9} in lower case; every other character parts them,
 * letters with accents too. With the stemmer, words of more than three characters are stemmed as by
 * NLTK's {@link PorterStemmer}.
 *
 * <p>Of several golds the best F-measure counts, as in {@code score_multi}. A text without words
 * scores 0 against any gold. Where there is no gold at all, the question has no answer, of which
 * {@code rouge_score} knows nothing: a text without words then scores 1, any other 0, as by {@link
 * SquadRules}.
 *
 * @param isStemmed whether words are stemmed ({@code use_stemmer})
 * @see <a href="https://aclanthology.org/W04-1013">Lin, ROUGE: A Package for Automatic Evaluation
 *     of Summaries, 2004</a>
 * @see <a href="https://github.com/google-research/google-research/tree/master/rouge">rouge_score
 *     0.1.2, whose figures these equal</a>
 */
public record RougeRules(boolean isStemmed) {
  /** Words as they are, {@code rouge_score}'s default. */
  public static final RougeRules PLAIN = new RougeRules(false);

  /** Words without their endings. */
  public static final RougeRules STEMMED = new RougeRules(true);

  private static final Pattern LINE_FEED = Pattern.compile("\n");
  private static final Pattern WORD = Pattern.compile("[a-z0-9]+");

  /** Shorter words are not stemmed. */
  private static final int STEMMED_LENGTH = 4;

  /**
   * Returns the F-measure over runs of n words, each counted as often as it stands in both.
   *
   * @param n words in a run, at least 1
   * @param golds any of which will do
   */
  public double rougeN(int n, String prediction, List<String> golds) {
    if (n < 1) {
      throw new IllegalArgumentException("n must be at least 1, got " + n);
    }
    List<String> predicted = words(prediction);
    return best(predicted, golds, gold -> rougeN(n, predicted, words(gold)));
  }

  /**
   * Returns the F-measure over the longest common subsequence of words.
   *
   * @param golds any of which will do
   */
  public double rougeL(String prediction, List<String> golds) {
    List<String> predicted = words(prediction);
    return best(
        predicted,
        golds,
        gold -> {
          List<String> wanted = words(gold);
          int[][] lengths = CommonSubsequence.lengths(wanted, predicted);
          return fMeasure(
              lengths[wanted.size()][predicted.size()], predicted.size(), wanted.size());
        });
  }

  /**
   * Returns the F-measure over the union of longest common subsequences, line by line; lines hold
   * sentences.
   *
   * @param golds any of which will do
   */
  public double rougeLsum(String prediction, List<String> golds) {
    List<List<String>> predicted = lines(prediction);
    return best(words(prediction), golds, gold -> rougeLsum(predicted, lines(gold)));
  }

  private static double best(
      List<String> predicted, List<String> golds, ToDoubleFunction<String> score) {
    return golds.stream().mapToDouble(score).max().orElseGet(() -> predicted.isEmpty() ? 1 : 0);
  }

  private List<List<String>> lines(String text) {
    return LINE_FEED.splitAsStream(text).map(this::words).toList();
  }

  private List<String> words(String text) {
    return WORD.matcher(text.toLowerCase(Locale.ROOT))
        .results()
        .map(found -> found.group())
        .map(word -> isStemmed && word.length() >= STEMMED_LENGTH ? PorterStemmer.stem(word) : word)
        .toList();
  }

  private static double rougeN(int n, List<String> predicted, List<String> gold) {
    Map<List<String>, Integer> left = counts(n, gold);
    int common = 0;
    for (Map.Entry<List<String>, Integer> run : counts(n, predicted).entrySet()) {
      common += Math.min(run.getValue(), left.getOrDefault(run.getKey(), 0));
    }
    return fMeasure(
        common, Math.max(0, predicted.size() - n + 1), Math.max(0, gold.size() - n + 1));
  }

  private static Map<List<String>, Integer> counts(int n, List<String> words) {
    Map<List<String>, Integer> counts = new HashMap<>();
    for (int i = 0; i + n <= words.size(); i++) {
      counts.merge(words.subList(i, i + n), 1, Integer::sum);
    }
    return counts;
  }

  /** A word of the gold lines counts at most as often as it stands in either text. */
  private static double rougeLsum(List<List<String>> predicted, List<List<String>> golds) {
    Map<String, Integer> ofPredicted = counts(predicted);
    Map<String, Integer> ofGolds = counts(golds);
    int common = 0;
    for (List<String> gold : golds) {
      var found = new BitSet();
      predicted.forEach(line -> addCommon(gold, line, found));
      for (int i = found.nextSetBit(0); i >= 0; i = found.nextSetBit(i + 1)) {
        String word = gold.get(i);
        if (ofPredicted.getOrDefault(word, 0) > 0 && ofGolds.getOrDefault(word, 0) > 0) {
          common++;
          ofPredicted.merge(word, -1, Integer::sum);
          ofGolds.merge(word, -1, Integer::sum);
        }
      }
    }
    return fMeasure(common, size(predicted), size(golds));
  }

  private static Map<String, Integer> counts(List<List<String>> lines) {
    Map<String, Integer> counts = new HashMap<>();
    lines.forEach(line -> line.forEach(word -> counts.merge(word, 1, Integer::sum)));
    return counts;
  }

  private static int size(List<List<String>> lines) {
    return lines.stream().mapToInt(List::size).sum();
  }

  /** Of several longest subsequences the one that rouge_score reads out is taken. */
  private static void addCommon(List<String> gold, List<String> predicted, BitSet found) {
    int[][] lengths = CommonSubsequence.lengths(gold, predicted);
    int i = gold.size();
    int j = predicted.size();
    while (i > 0 && j > 0) {
      if (gold.get(i - 1).equals(predicted.get(j - 1))) {
        found.set(i - 1);
        i--;
        j--;
      } else if (lengths[i][j - 1] > lengths[i - 1][j]) {
        j--;
      } else {
        i--;
      }
    }
  }

  private static double fMeasure(int common, int predicted, int gold) {
    if (common == 0) {
      return 0;
    }
    double precision = (double) common / predicted;
    double recall = (double) common / gold;
    return 2 * precision * recall / (precision + recall);
  }
}
