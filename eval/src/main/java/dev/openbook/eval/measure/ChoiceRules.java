package dev.openbook.eval.measure;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Which of several options a model prefers, by the log-likelihoods it gives them.
 *
 * @see <a href="https://github.com/EleutherAI/lm-evaluation-harness">lm-evaluation-harness, acc,
 *     acc_norm and acc_bytes</a>
 */
public final class ChoiceRules {
  private ChoiceRules() {}

  /**
   * Returns the index of the likeliest option, the lowest of equals.
   *
   * @param logLikelihoods sum over an option's tokens, in nats; not NaN, at least one
   */
  public static int likeliest(List<Double> logLikelihoods) {
    if (logLikelihoods.isEmpty()) {
      throw new IllegalArgumentException("logLikelihoods are empty");
    }
    int best = 0;
    for (int i = 0; i < logLikelihoods.size(); i++) {
      if (Double.isNaN(logLikelihoods.get(i))) {
        throw new IllegalArgumentException("logLikelihoods must be numbers, got NaN at " + i);
      }
      if (logLikelihoods.get(i) > logLikelihoods.get(best)) {
        best = i;
      }
    }
    return best;
  }

  /**
   * Returns how sure a model is of the likeliest option: its probability by that of all options, 1
   * by their number to 1.
   *
   * @param logLikelihoods sum over an option's tokens, in nats; finite, at least one
   */
  public static double confidence(List<Double> logLikelihoods) {
    double most = logLikelihoods.get(likeliest(logLikelihoods));
    return 1 / logLikelihoods.stream().mapToDouble(each -> Math.exp(each - most)).sum();
  }

  /**
   * Returns the index of the option with the greatest log-likelihood per character, the lowest of
   * equals; characters are Unicode code points of the option alone.
   *
   * @param logLikelihoods sum over an option's tokens, in nats; not NaN, at least one
   * @param options the options' texts, not empty
   */
  public static int likeliestPerCharacter(List<Double> logLikelihoods, List<String> options) {
    return likeliestPer(
        logLikelihoods, options, option -> option.codePointCount(0, option.length()));
  }

  /**
   * Returns the index of the option with the greatest log-likelihood per byte, the lowest of
   * equals; bytes are those of the option alone in UTF-8.
   *
   * @param logLikelihoods sum over an option's tokens, in nats; not NaN, at least one
   * @param options the options' texts, not empty
   */
  public static int likeliestPerByte(List<Double> logLikelihoods, List<String> options) {
    return likeliestPer(
        logLikelihoods, options, option -> option.getBytes(StandardCharsets.UTF_8).length);
  }

  private static int likeliestPer(
      List<Double> logLikelihoods, List<String> options, ToIntFunction<String> length) {
    if (logLikelihoods.size() != options.size()) {
      throw new IllegalArgumentException(
          "logLikelihoods size ("
              + logLikelihoods.size()
              + ") does not match options size ("
              + options.size()
              + ")");
    }
    var perUnit = new ArrayList<Double>(options.size());
    for (int i = 0; i < options.size(); i++) {
      String option = options.get(i);
      if (option.isEmpty()) {
        throw new IllegalArgumentException("options must not be empty, got '' at " + i);
      }
      perUnit.add(logLikelihoods.get(i) / length.applyAsInt(option));
    }
    return likeliest(perUnit);
  }
}
