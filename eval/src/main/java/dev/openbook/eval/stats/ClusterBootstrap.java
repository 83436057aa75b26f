package dev.openbook.eval.stats;

import dev.openbook.eval.stats.BootstrapIntervals.Factor;
import java.util.Arrays;
import java.util.List;

/**
 * Bootstrap of the means of several arms over the same items, resampling whole clusters.
 *
 * <p>One resample draws as many clusters as there are, with replacement; an arm's replicate is
 * {@code sum_c w_c S_c / sum_c w_c n_c} with {@code w_c} the times cluster c was drawn, {@code S_c}
 * the sum of its scores and {@code n_c} its size. All arms share every resample, so contrasts of
 * arms are paired.
 *
 * <p>Where arms were scored with several seeds, each resample draws seeds too, crossed with the
 * clusters: {@code S_c} is then the sum of the scores by the drawn seeds, by their number. An arm
 * with one seed does not vary by seed.
 *
 * <p>Intervals are expanded percentile intervals ({@link IntervalMethod#EXPANDED_PERCENTILE}) with
 * linear interpolation between order statistics, unless another method is asked for. Plain
 * percentile intervals are too narrow with few clusters; the expanded ones hold what they promise
 * from 10 clusters on where scores are not very skewed, see docs/statistics.md.
 *
 * <p>Immutable and safe for concurrent use.
 *
 * @see <a href="https://arxiv.org/abs/2411.00640">Miller, Adding Error Bars to Evals, section 2.2,
 *     for why to cluster</a>
 * @see <a href="https://doi.org/10.1214/07-AOAS122">Owen 2007, The pigeonhole bootstrap, for
 *     crossed factors: its variance is not too small</a>
 */
public final class ClusterBootstrap {
  /** Of the range in which a p value is looked for: enough for 1e-12. */
  private static final int HALVINGS = 40;

  private final double[] means; // [arm]
  private final double[][][] sums; // [arm][seed][cluster]
  private final double[] sizes; // [cluster]
  private final double[][] replicates; // [arm][resample]
  private final int resamples;
  private final ResamplingUnit unit;

  private ClusterBootstrap(
      double[] means, double[][][] sums, double[] sizes, ClusterDraws draws, ResamplingUnit unit) {
    this.means = means;
    this.sums = sums;
    this.sizes = sizes;
    this.replicates = draws.replicates(sums, sizes);
    this.resamples = draws.resamples();
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
    return ofSeeds(
        arms.stream().map(arm -> new double[][] {arm}).toList(), clusters, resamples, seed);
  }

  /**
   * Draws the resamples of arms that were scored with several seeds.
   *
   * @param arms scores of each arm by seed, {@code [seed][item]}, finite, in the same order of
   *     items; every arm has one seed or as many as the others
   * @param clusters which items belong together
   * @param resamples number of resamples, at least 1; 10,000 is usual
   * @param seed of the draws: same seed, same result
   */
  public static ClusterBootstrap ofSeeds(
      List<double[][]> arms, Clusters clusters, int resamples, long seed) {
    int seeds = seedCount(arms);
    double[][][] sums =
        arms.stream()
            .map(arm -> Arrays.stream(arm).map(clusters::sums).toArray(double[][]::new))
            .toArray(double[][][]::new);
    double[] means =
        arms.stream()
            .mapToDouble(
                arm -> Arrays.stream(arm).flatMapToDouble(Arrays::stream).average().orElseThrow())
            .toArray();
    var draws = new ClusterDraws(seeds, resamples, seed);
    return new ClusterBootstrap(means, sums, clusters.sizes(), draws, clusters.unit());
  }

  private static int seedCount(List<double[][]> arms) {
    int most = 1;
    for (double[][] arm : arms) {
      most = Math.max(most, arm.length);
    }
    for (double[][] arm : arms) {
      if (arm.length != 1 && arm.length != most) {
        throw new IllegalArgumentException(
            "an arm must have 1 or " + most + " seeds, got " + arm.length);
      }
    }
    return most;
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
    double[][][] sums =
        totals.stream().map(arm -> new double[][] {units.sums(arm)}).toArray(double[][][]::new);
    double size = Arrays.stream(sizes).sum();
    double[] means = totals.stream().mapToDouble(arm -> Arrays.stream(arm).sum() / size).toArray();
    return new ClusterBootstrap(
        means, sums, sizes.clone(), new ClusterDraws(1, resamples, seed), ResamplingUnit.CLUSTER);
  }

  private static void requirePositive(double size) {
    if (!(size > 0) || Double.isInfinite(size)) {
      throw new IllegalArgumentException("sizes must be positive, got " + size);
    }
  }

  /** Returns the number of arms. */
  int arms() {
    return means.length;
  }

  /** Returns the mean of one arm. */
  public Estimate mean(int arm, double confidence) {
    double[] weights = new double[means.length];
    weights[arm] = 1;
    return contrast(weights, confidence);
  }

  /** Returns the mean of one arm in each resample, in the order they were drawn. */
  public double[] replicates(int arm) {
    return replicates[arm].clone();
  }

  /** Returns the mean of one arm minus the mean of another, over paired items. */
  public Estimate difference(int arm, int baseline, double confidence) {
    double[] weights = new double[means.length];
    weights[arm]++;
    weights[baseline]--;
    return contrast(weights, confidence);
  }

  /**
   * Returns {@code sum_a w_a mean_a}, e.g. with weights 1, -1, -1, 1 what fine-tuning adds with
   * retrieval minus what it adds without, for arms tuned/rag, plain/rag, tuned/closed,
   * plain/closed.
   *
   * @param weights finite, one an arm
   * @param confidence in (0, 1)
   */
  public Estimate contrast(double[] weights, double confidence) {
    return contrast(weights, confidence, IntervalMethod.EXPANDED_PERCENTILE);
  }

  /**
   * Returns {@code sum_a w_a mean_a}.
   *
   * @param weights finite, one an arm
   * @param confidence in (0, 1)
   * @param method how the interval is found; BCa's acceleration is by leaving out clusters
   */
  public Estimate contrast(double[] weights, double confidence, IntervalMethod method) {
    requireWeights(weights);
    double value = 0;
    for (int arm = 0; arm < weights.length; arm++) {
      value += weights[arm] * means[arm];
    }
    double[] combined = sorted(weights);
    Interval interval =
        switch (method) {
          case PERCENTILE -> BootstrapIntervals.percentile(combined, confidence);
          case EXPANDED_PERCENTILE ->
              BootstrapIntervals.expanded(combined, confidence, factors(weights));
          case BCA -> BootstrapIntervals.bca(combined, confidence, value, acceleration(weights));
        };
    return new Estimate(value, interval, unit);
  }

  /**
   * Returns the two-sided p value of a contrast by its expanded interval turned round: the largest
   * p of which the interval of confidence 1 - p holds 0. It is not below {@code 1 / (resamples +
   * 1)}.
   *
   * @param weights finite, one an arm
   */
  public double p(double[] weights) {
    requireWeights(weights);
    double[] sorted = sorted(weights);
    List<Factor> factors = factors(weights);
    double low = 1.0 / (resamples + 1);
    double high = 1;
    for (int halving = 0; halving < HALVINGS; halving++) {
      double middle = (low + high) / 2;
      Interval interval = BootstrapIntervals.expanded(sorted, 1 - middle, factors);
      if (interval.low() <= 0 && interval.high() >= 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private double[] sorted(double[] weights) {
    double[] combined = new double[resamples];
    for (int arm = 0; arm < weights.length; arm++) {
      for (int i = 0; weights[arm] != 0 && i < combined.length; i++) {
        combined[i] += weights[arm] * replicates[arm][i];
      }
    }
    Arrays.sort(combined);
    return combined;
  }

  private void requireWeights(double[] weights) {
    if (weights.length != means.length) {
      throw new IllegalArgumentException(
          "weights size (" + weights.length + ") does not match arms size (" + means.length + ")");
    }
    for (double weight : weights) {
      if (!Double.isFinite(weight)) {
        throw new IllegalArgumentException("weights must be finite, got " + weight);
      }
    }
  }

  /** Returns BCa's acceleration of a contrast; 0 with a single cluster. */
  double acceleration(double[] weights) {
    double[] totals = totals(weights);
    if (totals.length == 1) {
      return 0;
    }
    double sum = Arrays.stream(totals).sum();
    double size = Arrays.stream(sizes).sum();
    double[] leftOut = new double[totals.length];
    for (int i = 0; i < leftOut.length; i++) {
      leftOut[i] = (sum - totals[i]) / (size - sizes[i]);
    }
    return BootstrapIntervals.acceleration(leftOut);
  }

  /** Returns what varies a contrast: clusters, and seeds where there are several. */
  private List<Factor> factors(double[] weights) {
    double[] totals = totals(weights);
    double size = Arrays.stream(sizes).sum();
    double mean = Arrays.stream(totals).sum() / size;
    double squares = 0;
    for (int i = 0; i < totals.length; i++) {
      double excess = (totals[i] - sizes[i] * mean) / size;
      squares += excess * excess;
    }
    int clusters = sizes.length;
    var byCluster = new Factor(squares * clusters / Math.max(1, clusters - 1), clusters);
    return List.of(byCluster, bySeed(weights, size));
  }

  private Factor bySeed(double[] weights, double size) {
    int seeds = Arrays.stream(sums).mapToInt(arm -> arm.length).max().orElse(1);
    double[] bySeed = new double[seeds];
    for (int arm = 0; arm < weights.length; arm++) {
      for (int seed = 0; seed < seeds; seed++) {
        double[] scores = sums[arm][sums[arm].length == 1 ? 0 : seed];
        bySeed[seed] += weights[arm] * Arrays.stream(scores).sum() / size;
      }
    }
    if (seeds == 1) {
      return new Factor(0, 1);
    }
    double error = StandardErrors.ofItems(bySeed);
    return new Factor(error * error, seeds);
  }

  /** Returns a contrast's totals by cluster, means over seeds. */
  private double[] totals(double[] weights) {
    double[] totals = new double[sizes.length];
    for (int arm = 0; arm < weights.length; arm++) {
      for (double[] bySeed : sums[arm]) {
        for (int i = 0; i < totals.length; i++) {
          totals[i] += weights[arm] * bySeed[i] / sums[arm].length;
        }
      }
    }
    return totals;
  }
}
