package dev.openbook.eval.stats.design;

import dev.openbook.eval.stats.Clusters;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * What a study of paired differences shall be able to see.
 *
 * <p>A difference is seen with the given power where it is {@code (z_{1 - level/2} + z_power)}
 * standard errors. With few clusters quantiles of Student's t with c - 1 degrees of freedom take
 * the place of the normal ones. One comparison is meant: a family corrected for its size sees less.
 *
 * @param level of the two-sided test, in (0, 1), e.g. 0.05
 * @param power chance that a difference of the size looked for is found, in (0.5, 1), e.g. 0.8
 * @see <a href="https://arxiv.org/abs/2411.00640">Miller, Adding Error Bars to Evals, section 5</a>
 * @see <a href="https://doi.org/10.1177/0193841X9501900504">Bloom 1995, Minimum Detectable Effects,
 *     for Student's t</a>
 */
public record PowerGoal(double level, double power) {
  /** Level 0.05, power 0.8. */
  public static final PowerGoal USUAL = new PowerGoal(0.05, 0.8);

  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  /** Sizes beyond are not told apart from infinite ones. */
  private static final long MOST = 1L << 40;

  public PowerGoal {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("level must be in (0, 1), got " + level);
    }
    if (!(power > 0.5 && power < 1)) {
      throw new IllegalArgumentException("power must be in (0.5, 1), got " + power);
    }
  }

  /**
   * How large a study must be.
   *
   * @param questions in all
   * @param clusters they belong to
   */
  public record SampleSize(long questions, long clusters) {}

  /**
   * Returns the smallest difference that is seen, for many questions.
   *
   * @param standardError of the mean difference, at least 0
   */
  public double detectable(double standardError) {
    requireError(standardError);
    return (NORMAL.inverseSurvivalProbability(level / 2)
            + NORMAL.inverseCumulativeProbability(power))
        * standardError;
  }

  /**
   * Returns the smallest difference that is seen with so many clusters.
   *
   * @param standardError of the mean difference with c - 1, {@code StandardErrors.ofClusters}
   * @param clusters at least 2
   */
  public double detectable(double standardError, long clusters) {
    requireError(standardError);
    if (clusters < 2) {
      throw new IllegalArgumentException("clusters must be at least 2, got " + clusters);
    }
    TDistribution t = TDistribution.of(clusters - 1.0);
    return (t.inverseSurvivalProbability(level / 2) + t.inverseCumulativeProbability(power))
        * standardError;
  }

  /**
   * Returns how many independent questions see a difference, Miller's equation for n: {@code (z +
   * z)^2 variance / difference^2}, rounded up.
   *
   * @param difference looked for, not 0
   * @param variance of one question's difference; in Miller's terms {@code omega^2 + sigma_A^2 /
   *     K_A + sigma_B^2 / K_B}
   */
  public long questions(double difference, double variance) {
    requireDifference(difference);
    double root = detectable(Math.sqrt(variance)) / difference;
    return (long) Math.ceil(Math.max(2, root * root));
  }

  /**
   * Returns how large a study must be that sees a difference, its clusters as large and as alike as
   * those of a pilot.
   *
   * @param difference looked for, not 0
   * @param standardError of the pilot's mean difference with c - 1, {@code
   *     StandardErrors.ofClusters}
   * @param pilot its clusters, at least two units
   */
  public SampleSize sampleSize(double difference, double standardError, Clusters pilot) {
    requireDifference(difference);
    double spread = standardError * Math.sqrt(pilot.unitCount()); // standard error of one cluster
    long enough = 2;
    while (!isSeen(difference, spread, enough)) {
      if (enough >= MOST) {
        throw new IllegalArgumentException("difference is too small, got " + difference);
      }
      enough *= 2;
    }
    long tooFew = enough / 2; // not seen, or 1
    while (enough - tooFew > 1) {
      long middle = (tooFew + enough) / 2;
      if (isSeen(difference, spread, middle)) {
        enough = middle;
      } else {
        tooFew = middle;
      }
    }
    double perCluster = (double) pilot.itemCount() / pilot.unitCount();
    return new SampleSize((long) Math.ceil(enough * perCluster), enough);
  }

  private boolean isSeen(double difference, double spread, long clusters) {
    return detectable(spread / Math.sqrt((double) clusters), clusters) <= Math.abs(difference);
  }

  private static void requireError(double standardError) {
    if (!(standardError >= 0) || Double.isInfinite(standardError)) {
      throw new IllegalArgumentException("standardError must be at least 0, got " + standardError);
    }
  }

  private static void requireDifference(double difference) {
    if (difference == 0 || !Double.isFinite(difference)) {
      throw new IllegalArgumentException("difference must not be 0, got " + difference);
    }
  }
}
