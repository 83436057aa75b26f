package dev.openbook.eval.stats;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Draws clusters with replacement, and seeds crossed with them.
 *
 * @param seeds how many an arm has that varies by seed, at least 1
 * @param resamples number of draws, at least 1
 * @param seed of the draws: same seed, same result
 */
record ClusterDraws(int seeds, int resamples, long seed) {
  private static final String GENERATOR = "L64X128MixRandom";

  /** Resamples that are drawn before their sums are taken. */
  private static final int BATCH = 16;

  /** Clusters whose sums stay in the first cache: 64 of 60 columns are 31 KB. */
  private static final int TILE = 64;

  ClusterDraws {
    if (resamples < 1) {
      throw new IllegalArgumentException("resamples must be at least 1, got " + resamples);
    }
  }

  /**
   * Returns {@code [arm][resample]} of sums {@code [arm][seed][cluster]}.
   *
   * <p>A product of two matrices, times drawn by sums, in pieces that stay in the processor's
   * cache: the sums of some clusters meet a batch of resamples before the next clusters do.
   */
  double[][] replicates(double[][][] sums, double[] sizes) {
    double[][] rows = rows(sums, sizes);
    double[][] replicates = new double[sums.length][resamples];
    double[][] drawn = new double[BATCH][sizes.length];
    double[][] drawnSeeds = new double[BATCH][seeds];
    double[][] totals = new double[BATCH][rows[0].length];
    RandomGenerator random = RandomGeneratorFactory.of(GENERATOR).create(seed);
    for (int first = 0; first < resamples; first += BATCH) {
      int count = Math.min(BATCH, resamples - first);
      for (int i = 0; i < count; i++) {
        if (seeds > 1) {
          draw(drawnSeeds[i], random);
        }
        draw(drawn[i], random);
        Arrays.fill(totals[i], 0);
      }
      for (int from = 0; from < rows.length; from += TILE) {
        for (int i = 0; i < count; i++) {
          add(rows, from, Math.min(rows.length, from + TILE), drawn[i], totals[i]);
        }
      }
      for (int i = 0; i < count; i++) {
        fold(sums, totals[i], drawnSeeds[i], replicates, first + i);
      }
    }
    return replicates;
  }

  /** Returns {@code [cluster][column]}: the cluster's size, then its sums by arm by seed. */
  private static double[][] rows(double[][][] sums, double[] sizes) {
    int width = 1 + Arrays.stream(sums).mapToInt(arm -> arm.length).sum();
    double[][] rows = new double[sizes.length][width];
    for (int cluster = 0; cluster < sizes.length; cluster++) {
      int column = 0;
      rows[cluster][column++] = sizes[cluster];
      for (double[][] arm : sums) {
        for (double[] bySeed : arm) {
          rows[cluster][column++] = bySeed[cluster];
        }
      }
    }
    return rows;
  }

  private static void draw(double[] times, RandomGenerator random) {
    Arrays.fill(times, 0);
    for (int i = 0; i < times.length; i++) {
      times[random.nextInt(times.length)]++;
    }
  }

  private static void add(double[][] rows, int from, int to, double[] drawn, double[] totals) {
    for (int cluster = from; cluster < to; cluster++) {
      double[] row = rows[cluster];
      double times = drawn[cluster];
      for (int column = 0; column < totals.length; column++) {
        totals[column] += times * row[column];
      }
    }
  }

  /** Writes every arm's replicate of one resample. */
  private static void fold(
      double[][][] sums,
      double[] totals,
      double[] drawnSeeds,
      double[][] replicates,
      int resample) {
    int column = 1;
    for (int arm = 0; arm < sums.length; arm++) {
      int bySeed = sums[arm].length;
      double sum = bySeed == 1 ? totals[column] : 0;
      for (int i = 0; i < bySeed && bySeed > 1; i++) {
        sum += drawnSeeds[i] * totals[column + i] / bySeed;
      }
      replicates[arm][resample] = sum / totals[0];
      column += bySeed;
    }
  }
}
