package dev.openbook.eval.stats;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/** Intervals from sorted bootstrap replicates. */
public final class BootstrapIntervals {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  /** Values that differ by less of the larger one are equal. */
  private static final double ROUNDING = 1e-12;

  /** A correction that would divide by less goes to the end of the replicates. */
  private static final double LEAST_DIVISOR = 1e-9;

  private BootstrapIntervals() {}

  /**
   * What is drawn independently of anything else: clusters, or seeds.
   *
   * @param variance of the mean because of it, at least 0
   * @param units how many there are, at least 1
   */
  record Factor(double variance, int units) {}

  /**
   * Returns the interval between the quantiles that leave out {@code (1 - confidence) / 2} each.
   *
   * @param sorted replicates, ascending, at least one
   * @param confidence in (0, 1)
   */
  public static Interval percentile(double[] sorted, double confidence) {
    return between(sorted, (1 - confidence) / 2, (1 + confidence) / 2, confidence);
  }

  /** Returns the percentile interval whose tails are {@link #expandedTail}. */
  static Interval expanded(double[] sorted, double confidence, List<Factor> factors) {
    double tail = expandedTail(confidence, factors);
    return between(sorted, tail, 1 - tail, confidence);
  }

  /**
   * Returns {@code Phi(-w t)}, with t Student's quantile of {@code 1 - (1 - confidence) / 2}.
   *
   * <p>With one factor of c units t has c - 1 degrees of freedom and {@code w^2 = c / (c - 1)}.
   * With several, degrees of freedom are Satterthwaite's and {@code w^2} is the sum of the
   * variances by the sum of what the bootstrap gives, {@code v (c - 1) / c} each. Without variance
   * the tail is the plain one.
   */
  static double expandedTail(double confidence, List<Factor> factors) {
    double plain = (1 - confidence) / 2;
    double variance = 0;
    double drawn = 0;
    double squares = 0;
    for (Factor factor : factors) {
      if (factor.units() > 1) {
        double degrees = factor.units() - 1.0;
        variance += factor.variance();
        drawn += factor.variance() * degrees / factor.units();
        squares += factor.variance() * factor.variance() / degrees;
      }
    }
    if (squares == 0) {
      return plain;
    }
    double t = TDistribution.of(variance * variance / squares).inverseSurvivalProbability(plain);
    return NORMAL.cumulativeProbability(-t * Math.sqrt(variance / drawn));
  }

  /**
   * Returns the bias-corrected and accelerated interval, as scipy does.
   *
   * @param value the estimate
   * @param acceleration of {@link #acceleration}
   */
  static Interval bca(double[] sorted, double confidence, double value, double acceleration) {
    double half = 0.5 / sorted.length;
    double below = (share(sorted, value, false) + share(sorted, value, true)) / 2;
    double bias = NORMAL.inverseCumulativeProbability(Math.clamp(below, half, 1 - half)); // finite
    double plain = (1 - confidence) / 2;
    return between(
        sorted,
        corrected(plain, bias, acceleration),
        corrected(1 - plain, bias, acceleration),
        confidence);
  }

  private static double corrected(double tail, double bias, double acceleration) {
    double moved = bias + NORMAL.inverseCumulativeProbability(tail);
    double divisor = Math.max(1 - acceleration * moved, LEAST_DIVISOR);
    return NORMAL.cumulativeProbability(bias + moved / divisor);
  }

  /**
   * Returns {@code sum d^3 / (6 (sum d^2)^1.5)} of the deviations d from their mean, turned round,
   * of the estimates that leave out one cluster each; 0 where all are equal.
   */
  static double acceleration(double[] leftOut) {
    double mean = Arrays.stream(leftOut).average().orElseThrow();
    double squares = 0;
    double cubes = 0;
    for (double each : leftOut) {
      double deviation = mean - each;
      squares += deviation * deviation;
      cubes += deviation * deviation * deviation;
    }
    return squares == 0 ? 0 : cubes / (6 * Math.pow(squares, 1.5));
  }

  private static double share(double[] sorted, double value, boolean isWithEqual) {
    double rounding = ROUNDING * Math.max(1, Math.abs(value));
    double below = isWithEqual ? value + rounding : value - rounding;
    return (double) Arrays.stream(sorted).filter(each -> each < below).count() / sorted.length;
  }

  private static Interval between(double[] sorted, double low, double high, double confidence) {
    return new Interval(quantile(sorted, low), quantile(sorted, high), confidence);
  }

  /** Hyndman and Fan's type 7, numpy's default. */
  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
