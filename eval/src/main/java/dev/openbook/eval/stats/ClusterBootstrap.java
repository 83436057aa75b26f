package dev.openbook.eval.stats;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Bootstrap of the means of several arms over the same items, resampling whole clusters.
 *
 * <p>One resample draws as many clusters as there are, with replacement; an arm's replicate is
 * {@code sum_c w_c S_c / sum_c w_c n_c} with {@code w_c} the times cluster c was drawn, {@code S_c}
 * the sum of its scores and {@code n_c} its size. All arms share every resample, so differences are
 * paired. Intervals are percentile intervals with linear interpolation between order statistics.
 *
 * <p>With few clusters (below about 20) percentile intervals are too narrow; report the number of
 * clusters beside them.
 *
 * <p>Immutable and safe for concurrent use.
 *
 * @see <a href="https://arxiv.org/abs/2411.00640">Miller, Adding Error Bars to Evals, section 2.2,
 *     for why to cluster</a>
 */
public final class ClusterBootstrap {
  private static final String GENERATOR = "L64X128MixRandom";

  private final double[] means; // [arm]
  private final double[][] replicates; // [arm][resample]
  private final ResamplingUnit unit;

  private ClusterBootstrap(double[] means, double[][] replicates, ResamplingUnit unit) {
    this.means = means;
    this.replicates = replicates;
    this.unit = unit;
  }

  /**
   * Draws the resamples.
   *
   * @param arms scores of each arm, finite, in the same order of items
   * @param clusters which items belong together
   * @param resamples number of resamples, at least 1; 10,000 is usual
   * @param seed same seed, same result
   */
  public static ClusterBootstrap of(
      List<double[]> arms, Clusters clusters, int resamples, long seed) {
    double[][] sums = arms.stream().map(clusters::sums).toArray(double[][]::new);
    double[] means =
        arms.stream().mapToDouble(arm -> Arrays.stream(arm).average().orElseThrow()).toArray();
    return new ClusterBootstrap(
        means, replicates(sums, clusters.sizes(), resamples, seed), clusters.unit());
  }

  /**
   * Draws the resamples of clusters whose totals and sizes are known, e.g. texts with their bits
   * and bytes: an arm's mean is {@code sum_c S_c / sum_c n_c}.
   *
   * @param totals {@code S_c} of each arm, finite, in the same order of clusters
   * @param sizes {@code n_c}, positive, at least one
   * @param resamples number of resamples, at least 1; 10,000 is usual
   * @param seed same seed, same result
   */
  public static ClusterBootstrap ofTotals(
      List<double[]> totals, double[] sizes, int resamples, long seed) {
    for (double each : sizes) {
      requirePositive(each);
    }
    Clusters units = Clusters.ofItems(sizes.length);
    double[][] sums = totals.stream().map(units::sums).toArray(double[][]::new);
    double size = Arrays.stream(sizes).sum();
    double[] means = totals.stream().mapToDouble(arm -> Arrays.stream(arm).sum() / size).toArray();
    return new ClusterBootstrap(
        means, replicates(sums, sizes, resamples, seed), ResamplingUnit.CLUSTER);
  }

  private static void requirePositive(double size) {
    if (!(size > 0) || Double.isInfinite(size)) {
      throw new IllegalArgumentException("sizes must be positive, got " + size);
    }
  }

  /** Returns {@code [arm][resample]} of sums {@code [arm][cluster]}. */
  private static double[][] replicates(double[][] sums, double[] sizes, int resamples, long seed) {
    if (resamples < 1) {
      throw new IllegalArgumentException("resamples must be at least 1, got " + resamples);
    }
    double[][] replicates = new double[sums.length][resamples];
    double[] drawn = new double[sizes.length];
    RandomGenerator random = RandomGeneratorFactory.of(GENERATOR).create(seed);
    for (int resample = 0; resample < resamples; resample++) {
      Arrays.fill(drawn, 0);
      for (int i = 0; i < drawn.length; i++) {
        drawn[random.nextInt(drawn.length)]++;
      }
      double items = dot(drawn, sizes);
      for (int arm = 0; arm < sums.length; arm++) {
        replicates[arm][resample] = dot(drawn, sums[arm]) / items;
      }
    }
    return replicates;
  }

  /** Returns the mean of one arm. */
  public Estimate mean(int arm, double confidence) {
    return new Estimate(means[arm], interval(replicates[arm].clone(), confidence), unit);
  }

  /** Returns the mean of one arm minus the mean of another, over paired items. */
  public Estimate difference(int arm, int baseline, double confidence) {
    double[] differences = new double[replicates[arm].length];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = replicates[arm][i] - replicates[baseline][i];
    }
    return new Estimate(means[arm] - means[baseline], interval(differences, confidence), unit);
  }

  /** Returns the percentile interval of replicates, which are sorted in place. */
  static Interval interval(double[] values, double confidence) {
    Arrays.sort(values);
    double tail = (1 - confidence) / 2;
    return new Interval(quantile(values, tail), quantile(values, 1 - tail), confidence);
  }

  /** Hyndman and Fan's type 7, numpy's default. */
  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /** Four sums side by side: one sum would wait for each addition before the next. */
  static double dot(double[] a, double[] b) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 3 < a.length; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      s0 += a[i] * b[i];
    }
    return s0 + s1 + (s2 + s3);
  }
}
