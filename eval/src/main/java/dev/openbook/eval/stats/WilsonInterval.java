package dev.openbook.eval.stats;

/**
 * A 95 % interval of a share of independent trials, which holds near 0 and 1 too.
 *
 * @see <a href="https://doi.org/10.1080/01621459.1927.10502953">Wilson, Probable Inference, the Law
 *     of Succession, and Statistical Inference</a>
 */
public final class WilsonInterval {
  private static final double CONFIDENCE = 0.95;

  /** The 97.5 % quantile of the normal distribution. */
  private static final double Z = 1.959963984540054;

  private WilsonInterval() {}

  /**
   * Returns the interval.
   *
   * @param successes 0 to {@code trials}
   * @param trials at least 1
   */
  public static Interval of(long successes, long trials) {
    if (trials < 1 || successes < 0 || successes > trials) {
      throw new IllegalArgumentException(
          "successes must be 0 to trials, and trials at least 1, got "
              + successes
              + " of "
              + trials);
    }
    double n = trials;
    double share = successes / n;
    double middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n);
    double half = Z / (1 + Z * Z / n) * Math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n));
    return new Interval(Math.max(0, middle - half), Math.min(1, middle + half), CONFIDENCE);
  }
}
