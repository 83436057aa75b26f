package dev.openbook.eval.stats;

import dev.openbook.datasets.Progress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * What choosing the best of several candidates is worth on new items, by nested cross-validation.
 *
 * <p>The mean of the best candidate over the items it was chosen on is too high. So the resampling
 * units are dealt into folds; for each fold the candidate with the highest mean over the other
 * folds is chosen and scored on this one, and the scores are pooled. Candidates learn nothing from
 * items, so an inner cross-validation's mean over its folds is the mean over their items.
 *
 * <p>Intervals are percentile intervals of the bootstrap of the whole procedure: units are redrawn
 * within their fold, so that none is on both sides, and every fold's choice is made again. They are
 * not expanded, so with few units in a fold they are too narrow.
 *
 * <p>Equal means go to the candidate that comes first.
 *
 * @param winner the candidate to use from now on: highest mean over all items
 * @param apparent its mean over the items it was chosen on, higher than what may be expected
 * @param expected of choosing so, on new items
 * @param baseline the first candidate's mean
 * @param gain {@code expected} minus {@code baseline}, item by item
 * @param foldWinners the candidate chosen for each fold
 * @see <a href="https://doi.org/10.1186/1471-2105-7-91">Varma and Simon, Bias in error estimation
 *     when using cross-validation for model selection, 2006</a>
 */
public record NestedSelection(
    int winner,
    double apparent,
    Estimate expected,
    Estimate baseline,
    Estimate gain,
    List<Integer> foldWinners) {
  private static final String GENERATOR = "L64X128MixRandom";
  private static final int REPORT_EVERY = 64;

  public NestedSelection {
    foldWinners = List.copyOf(foldWinners);
  }

  /**
   * Chooses.
   *
   * @param candidates scores of each, finite, in the same order of items; the first is the baseline
   * @param clusters which items belong together and stay in one fold
   * @param folds at least 2 and at most as many as there are units
   * @param sampling folds are dealt and units redrawn by its seed
   * @param progress hears of resamples
   */
  public static NestedSelection of(
      List<double[]> candidates,
      Clusters clusters,
      int folds,
      Sampling sampling,
      Progress progress) {
    if (candidates.isEmpty()) {
      throw new IllegalArgumentException("candidates are empty");
    }
    if (folds < 2 || folds > clusters.unitCount()) {
      throw new IllegalArgumentException(
          "folds must be in [2, %d], got %d".formatted(clusters.unitCount(), folds));
    }
    RandomGenerator random = RandomGeneratorFactory.of(GENERATOR).create(sampling.seed());
    int[][] units = dealt(clusters.unitCount(), folds, random);
    var dealt = new Folds(units, candidates.stream().map(clusters::sums).toList(), clusters);
    double[] expected = new double[sampling.resamples()];
    double[] baseline = new double[sampling.resamples()];
    double[] gain = new double[sampling.resamples()];
    for (int i = 0; i < sampling.resamples(); i++) {
      if (i % REPORT_EVERY == 0) {
        progress.report("drawing intervals", i, sampling.resamples(), "resamples");
      }
      Chosen chosen = dealt.choose(dealt.drawn(random));
      expected[i] = chosen.mean();
      baseline[i] = chosen.baseline();
      gain[i] = chosen.mean() - chosen.baseline();
    }
    progress.report("drawing intervals", sampling.resamples(), sampling.resamples(), "resamples");
    Chosen chosen = dealt.choose(dealt.once());
    return new NestedSelection(
        chosen.winner(),
        chosen.apparent(),
        estimate(chosen.mean(), expected, clusters, sampling),
        estimate(chosen.baseline(), baseline, clusters, sampling),
        estimate(chosen.mean() - chosen.baseline(), gain, clusters, sampling),
        chosen.foldWinners());
  }

  private static Estimate estimate(
      double value, double[] replicates, Clusters clusters, Sampling sampling) {
    Arrays.sort(replicates);
    Interval interval = BootstrapIntervals.percentile(replicates, sampling.confidence());
    return new Estimate(value, interval, clusters.unit());
  }

  private static int[][] dealt(int count, int folds, RandomGenerator random) {
    int[] order = new int[count];
    Arrays.setAll(order, i -> i);
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int moved = order[i];
      order[i] = order[j];
      order[j] = moved;
    }
    int[][] dealt = new int[folds][];
    for (int fold = 0; fold < folds; fold++) {
      dealt[fold] = new int[(count - fold + folds - 1) / folds];
      for (int i = 0; i < dealt[fold].length; i++) {
        dealt[fold][i] = order[fold + i * folds];
      }
    }
    return dealt;
  }

  /** Means over items, of one draw of units. */
  private record Chosen(
      int winner, double apparent, double mean, double baseline, List<Integer> foldWinners) {}

  /** Units by fold. */
  private static final class Folds {
    private final int candidates;
    private final double[][] sizes; // [fold][unit]
    private final double[][][] sums; // [fold][candidate][unit]

    Folds(int[][] units, List<double[]> unitSums, Clusters clusters) {
      candidates = unitSums.size();
      sizes = new double[units.length][];
      sums = new double[units.length][][];
      for (int fold = 0; fold < units.length; fold++) {
        int[] here = units[fold];
        sizes[fold] = picked(clusters.sizes(), here);
        sums[fold] = unitSums.stream().map(each -> picked(each, here)).toArray(double[][]::new);
      }
    }

    private static double[] picked(double[] values, int[] places) {
      return Arrays.stream(places).mapToDouble(place -> values[place]).toArray();
    }

    double[][] once() {
      double[][] times = new double[sizes.length][];
      for (int fold = 0; fold < times.length; fold++) {
        times[fold] = new double[sizes[fold].length];
        Arrays.fill(times[fold], 1);
      }
      return times;
    }

    double[][] drawn(RandomGenerator random) {
      double[][] times = new double[sizes.length][];
      for (int fold = 0; fold < times.length; fold++) {
        times[fold] = new double[sizes[fold].length];
        for (int i = 0; i < times[fold].length; i++) {
          times[fold][random.nextInt(times[fold].length)]++;
        }
      }
      return times;
    }

    Chosen choose(double[][] times) {
      int folds = times.length;
      double[][] byFold = new double[folds][candidates];
      double[] all = new double[candidates];
      double items = 0;
      for (int fold = 0; fold < folds; fold++) {
        items += dot(times[fold], sizes[fold]);
        for (int candidate = 0; candidate < candidates; candidate++) {
          double sum = dot(times[fold], sums[fold][candidate]);
          byFold[fold][candidate] = sum;
          all[candidate] += sum;
        }
      }
      double total = 0;
      var winners = new ArrayList<Integer>();
      double[] others = new double[candidates];
      for (int fold = 0; fold < folds; fold++) {
        for (int candidate = 0; candidate < candidates; candidate++) {
          others[candidate] = all[candidate] - byFold[fold][candidate];
        }
        int winner = best(others);
        winners.add(winner);
        total += byFold[fold][winner];
      }
      int winner = best(all);
      return new Chosen(winner, all[winner] / items, total / items, all[0] / items, winners);
    }

    /** Sums that differ by rounding alone are equal. */
    private static int best(double[] sums) {
      int best = 0;
      for (int i = 1; i < sums.length; i++) {
        if (sums[i] > sums[best] + 1e-9 * Math.max(1, Math.abs(sums[best]))) {
          best = i;
        }
      }
      return best;
    }
  }

  /** Four sums side by side: one sum would wait for each addition before the next. */
  private static double dot(double[] a, double[] b) {
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
