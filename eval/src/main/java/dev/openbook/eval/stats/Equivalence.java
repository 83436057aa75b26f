package dev.openbook.eval.stats;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Whether two arms are the same but for a margin, by two one-sided t tests on paired differences.
 *
 * <p>That a difference is not clear says little; that both tests reject says that it lies within
 * the margin. The standard error allows for clusters ({@link StandardErrors#ofClusters}), with c -
 * 1 degrees of freedom; with clusters of one item the tests are the usual paired ones.
 *
 * @param difference mean of first minus second
 * @param standardError of it
 * @param degreesOfFreedom clusters less one
 * @param pLow p value against a difference of at most the lower margin
 * @param pHigh p value against a difference of at least the upper margin
 * @see <a href="https://doi.org/10.1007/BF01068419">Schuirmann 1987, A Comparison of the Two
 *     One-Sided Tests Procedure</a>
 */
public record Equivalence(
    double difference, double standardError, int degreesOfFreedom, double pLow, double pHigh) {

  /**
   * Tests.
   *
   * @param first finite scores
   * @param second finite scores of the same items
   * @param clusters which items belong together, at least two units
   * @param low lower margin
   * @param high upper margin, above {@code low}
   */
  public static Equivalence test(
      double[] first, double[] second, Clusters clusters, double low, double high) {
    if (!(low < high)) {
      throw new IllegalArgumentException("low must be below high, got " + low + ", " + high);
    }
    double[] differences = PairedTests.differences(first, second);
    double error = StandardErrors.ofClusters(differences, clusters);
    double mean = Arrays.stream(differences).average().orElseThrow();
    int degrees = clusters.unitCount() - 1;
    return new Equivalence(
        mean,
        error,
        degrees,
        upperTail(mean - low, error, degrees),
        upperTail(high - mean, error, degrees));
  }

  private static double upperTail(double distance, double error, int degrees) {
    if (error == 0) {
      return distance > 0 ? 0 : 1;
    }
    return TDistribution.of(degrees).survivalProbability(distance / error);
  }

  /** Returns the p value against being outside the margin: the greater of the two. */
  public double p() {
    return Math.max(pLow, pHigh);
  }
}
