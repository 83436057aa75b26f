package dev.openbook.eval.measure;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How SQuAD's official scorer compares a predicted answer with gold answers.
 *
 * <p>Normalisation, in this order: lower case; delete the 32 ASCII punctuation characters (curly
 * quotes and dashes stay); replace the words a, an, the by a space; split at white space and join
 * with single spaces. Words and white space are Python's: letters of every script and all numbers
 * make words, no-break and ideographic spaces split them.
 *
 * <p>Golds that normalise to nothing are dropped; when none is left the question has no answer and
 * only an empty prediction is right. Of several golds the best counts.
 *
 * @see <a href="https://github.com/rajpurkar/SQuAD-explorer">SQuAD, evaluate-v2.0.py</a>
 */
public final class SquadRules {
  private static final Pattern PUNCTUATION = Pattern.compile("[!-/:-@\\[-`{-~]");

  // Python's words: unlike Java's \b, combining marks are no part of them and all numbers are. A
  // lookbehind would do, if it saw both halves of letters beyond the basic plane.
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]+");

  private static final Set<String> ARTICLES = Set.of("a", "an", "the");

  private SquadRules() {}

  /** Returns the text in normal form, words separated by single spaces. */
  public static String normalize(String text) {
    return String.join(" ", words(text));
  }

  /** Returns 1 if the prediction equals a gold in normal form, else 0. */
  public static double exactMatch(String prediction, List<String> golds) {
    String predicted = normalize(prediction);
    return best(golds, gold -> predicted.equals(normalize(gold)) ? 1 : 0);
  }

  /**
   * Returns the harmonic mean of precision and recall over words, repeated words counted as often
   * as they stand in both; best of the golds. Where prediction or gold is empty it is 1 if both
   * are, else 0. (SQuAD 1.1's scorer gives 0 where both are empty and keeps empty golds; its
   * questions all have answers.)
   */
  public static double tokenF1(String prediction, List<String> golds) {
    List<String> predicted = words(prediction);
    return best(golds, gold -> tokenF1(predicted, words(gold)));
  }

  /**
   * Returns 1 if a gold stands in the prediction, both in normal form, else 0. Words may be cut:
   * "art" stands in "party". A question without answer needs an empty prediction.
   */
  public static double subExactMatch(String prediction, List<String> golds) {
    String predicted = normalize(prediction);
    return best(
        golds,
        gold -> {
          String wanted = normalize(gold);
          boolean isRight = wanted.isEmpty() ? predicted.isEmpty() : predicted.contains(wanted);
          return isRight ? 1 : 0;
        });
  }

  private static double best(List<String> golds, ToDoubleFunction<String> score) {
    return golds.stream()
        .filter(gold -> !words(gold).isEmpty())
        .mapToDouble(score)
        .max()
        .orElseGet(() -> score.applyAsDouble(""));
  }

  private static double tokenF1(List<String> predicted, List<String> gold) {
    if (predicted.isEmpty() || gold.isEmpty()) {
      return predicted.equals(gold) ? 1 : 0;
    }
    Map<String, Integer> left =
        gold.stream()
            .collect(Collectors.toMap(word -> word, word -> 1, Integer::sum, HashMap::new));
    int common = 0;
    for (String word : predicted) {
      int remaining = left.getOrDefault(word, 0);
      if (remaining > 0) {
        common++;
        left.put(word, remaining - 1);
      }
    }
    if (common == 0) {
      return 0;
    }
    double precision = (double) common / predicted.size();
    double recall = (double) common / gold.size();
    return 2 * precision * recall / (precision + recall);
  }

  private static List<String> words(String text) {
    String bare = PUNCTUATION.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
    String words =
        WORD.matcher(bare).replaceAll(word -> ARTICLES.contains(word.group()) ? " " : word.group());
    return WhiteSpace.split(words);
  }
}
