package dev.openbook.eval.stats;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * How large paired differences are, apart from how sure they are.
 *
 * <p>Clusters move no estimate here; the odds ratio's interval takes items as independent.
 */
public final class EffectSizes {
  private static final int POLISHING_STEPS = 3;

  private EffectSizes() {}

  /**
   * The matched odds ratio of two arms with scores 0 and 1, {@code b / c}.
   *
   * @param onlyFirst b, items that the first arm alone has right
   * @param onlySecond c, items that the second arm alone has right
   * @param ratio above 1 where the first arm is better; infinite where c is 0
   * @param interval exact: Clopper and Pearson's of {@code b / (b + c)}, as odds; its upper end may
   *     be infinite
   */
  public record MatchedOdds(int onlyFirst, int onlySecond, double ratio, Interval interval) {}

  /**
   * Returns {@code d_z}, the mean difference by the standard deviation of the differences, times
   * Hedges' factor {@code Gamma(m / 2) / (sqrt(m / 2) Gamma((m - 1) / 2))}, m = n - 1, which takes
   * out the bias of few items.
   *
   * @param first finite scores, at least three
   * @param second finite scores of the same items
   * @return empty where all differences are the same
   * @see <a href="https://doi.org/10.3102/10769986006002107">Hedges 1981, Distribution Theory for
   *     Glass's Estimator of Effect Size</a>
   */
  public static OptionalDouble standardised(double[] first, double[] second) {
    double[] differences = PairedTests.differences(first, second);
    if (differences.length < 3) {
      throw new IllegalArgumentException("scores must be at least 3, got " + differences.length);
    }
    double mean = Arrays.stream(differences).average().orElseThrow();
    double deviation = StandardErrors.ofItems(differences) * Math.sqrt(differences.length);
    return deviation == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(hedges(differences.length - 1) * mean / deviation);
  }

  /** {@code Gamma(m/2 + 1) / Gamma((m - 1)/2 + 1)} is m / (m - 1) times what it is for m. */
  private static double hedges(int degrees) {
    int m = 2 + degrees % 2;
    double ratio = m == 2 ? 1 / Math.sqrt(Math.PI) : Math.sqrt(Math.PI) / 2;
    for (; m < degrees; m += 2) {
      ratio *= m / (m - 1.0);
    }
    return ratio / Math.sqrt(degrees / 2.0);
  }

  /**
   * Returns the matched odds ratio.
   *
   * @param first scores 0 or 1
   * @param second scores 0 or 1 of the same items
   * @param confidence of the interval, in (0, 1)
   * @throws IllegalArgumentException if the arms agree on every item
   */
  public static MatchedOdds matchedOdds(double[] first, double[] second, double confidence) {
    PairedTests.McNemar counts = PairedTests.mcNemar(first, second);
    int b = counts.onlyFirst();
    int c = counts.onlySecond();
    if (b + c == 0) {
      throw new IllegalArgumentException("arms must differ on an item, got none that differs");
    }
    double tail = (1 - confidence) / 2;
    double low = b == 0 ? 0 : odds(quantile(tail, b, c + 1));
    double high = c == 0 ? Double.POSITIVE_INFINITY : odds(quantile(1 - tail, b + 1, c));
    return new MatchedOdds(b, c, (double) b / c, new Interval(low, high, confidence));
  }

  private static double odds(double share) {
    return share / (1 - share);
  }

  /** The library's quantile is right to about 1e-9; Newton's steps make it exact. */
  private static double quantile(double p, int alpha, int beta) {
    BetaDistribution distribution = BetaDistribution.of(alpha, beta);
    double x = distribution.inverseCumulativeProbability(p);
    for (int i = 0; i < POLISHING_STEPS; i++) {
      x -= (distribution.cumulativeProbability(x) - p) / distribution.density(x);
    }
    return x;
  }
}
