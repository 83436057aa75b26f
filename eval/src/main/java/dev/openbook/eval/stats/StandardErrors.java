package dev.openbook.eval.stats;

import java.util.Arrays;

/**
 * Standard errors of a mean by formula, where a resample would be too much.
 *
 * @see <a href="https://arxiv.org/abs/2411.00640">Miller, Adding Error Bars to Evals, sections 2.1
 *     and 2.2</a>
 */
public final class StandardErrors {
  private StandardErrors() {}

  /**
   * Returns the sample standard error of the mean of independent items, with n - 1: what
   * lm-evaluation-harness prints.
   *
   * @param scores finite, at least two
   */
  public static double ofItems(double[] scores) {
    if (scores.length < 2) {
      throw new IllegalArgumentException("scores must be at least 2, got " + scores.length);
    }
    double mean = Arrays.stream(scores).average().orElseThrow();
    double squares = Arrays.stream(scores).map(score -> (score - mean) * (score - mean)).sum();
    return Math.sqrt(squares / (scores.length - 1) / scores.length);
  }

  /**
   * Returns {@code sqrt(sum_c (sum_{i in c} (s_i - mean))^2) / n}, which allows for items of a
   * cluster being alike. With clusters of one item it is the usual standard error with n instead of
   * n - 1.
   *
   * @param scores finite, one an item
   */
  public static double clustered(double[] scores, Clusters clusters) {
    double[] sums = clusters.sums(scores);
    double[] sizes = clusters.sizes();
    double total = 0;
    for (double sum : sums) {
      total += sum;
    }
    double mean = total / scores.length;
    double squares = 0;
    for (int i = 0; i < sums.length; i++) {
      double excess = sums[i] - sizes[i] * mean;
      squares += excess * excess;
    }
    return Math.sqrt(squares) / scores.length;
  }

  /**
   * Returns {@link #clustered} times {@code sqrt(c / (c - 1))} for c units: what belongs with
   * Student's t of c - 1 degrees of freedom. With clusters of one item it is {@link #ofItems}.
   *
   * @param scores finite, one an item
   * @param clusters at least two units
   */
  public static double ofClusters(double[] scores, Clusters clusters) {
    int units = clusters.unitCount();
    if (units < 2) {
      throw new IllegalArgumentException("clusters must be at least 2, got " + units);
    }
    return clustered(scores, clusters) * Math.sqrt(units / (units - 1.0));
  }
}
