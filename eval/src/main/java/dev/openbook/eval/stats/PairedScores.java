package dev.openbook.eval.stats;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Scores of several arms on the same items, and the resamples of the items that some of them share.
 *
 * <p>Items are resampled once for all columns that have them, whatever is then asked of which:
 * drawing 10,000 resamples of 10,000 items costs as much as the sums of 60 arms over them.
 * Resamples are drawn when they are first needed and kept, a number for each of them and each
 * column. Not safe for concurrent use.
 */
public final class PairedScores {
  private final List<double[][]> columns;
  private final Function<int[], Clusters> clusters;
  private final Sampling sampling;
  private final BitSet[] present;
  private final Map<BitSet, Shared> known = new HashMap<>();

  /**
   * Takes the scores.
   *
   * @param columns each an arm's scores by one measure, {@code [seed][item]}, in the same order of
   *     items; NaN where it has none. Each has one seed or as many as the others; not changed
   *     afterwards
   * @param clusters says which of given items, by place, belong together
   * @param sampling how intervals and p values are drawn
   */
  public PairedScores(
      List<double[][]> columns, Function<int[], Clusters> clusters, Sampling sampling) {
    this.columns = List.copyOf(columns);
    this.clusters = clusters;
    this.sampling = sampling;
    this.present = this.columns.stream().map(PairedScores::present).toArray(BitSet[]::new);
  }

  private static BitSet present(double[][] bySeed) {
    var items = new BitSet();
    IntStream.range(0, bySeed[0].length)
        .filter(
            item ->
                IntStream.range(0, bySeed.length)
                    .noneMatch(seed -> Double.isNaN(bySeed[seed][item])))
        .forEach(items::set);
    return items;
  }

  /** Returns how intervals and p values are drawn. */
  public Sampling sampling() {
    return sampling;
  }

  /**
   * Returns what some columns have in common.
   *
   * @param some places of columns, at least one
   * @return empty if there is no item that all of them have
   */
  public Optional<Shared> shared(int... some) {
    BitSet items = (BitSet) present[some[0]].clone();
    for (int column : some) {
      items.and(present[column]);
    }
    return items.isEmpty()
        ? Optional.empty()
        : Optional.of(known.computeIfAbsent(items, Shared::new));
  }

  /** The items that some columns share. */
  public final class Shared {
    private final int[] items;
    private final Clusters together;
    private final int[] places; // of columns in the bootstrap, -1 for those that lack an item
    private final ClusterBootstrap bootstrap;

    private Shared(BitSet shared) {
      items = shared.stream().toArray();
      together = clusters.apply(items);
      places = new int[columns.size()];
      var all = new ArrayList<double[][]>();
      for (int column = 0; column < places.length; column++) {
        BitSet missing = (BitSet) shared.clone();
        missing.andNot(present[column]);
        places[column] = missing.isEmpty() ? all.size() : -1;
        if (missing.isEmpty()) {
          all.add(bySeed(column));
        }
      }
      bootstrap = ClusterBootstrap.ofSeeds(all, together, sampling.resamples(), sampling.seed());
    }

    /** Returns a column's scores of the items, {@code [seed][item]}. */
    public double[][] bySeed(int column) {
      double[][] scores = columns.get(column);
      double[][] mine = new double[scores.length][];
      for (int seed = 0; seed < mine.length; seed++) {
        double[] all = scores[seed];
        mine[seed] = IntStream.of(items).mapToDouble(item -> all[item]).toArray();
      }
      return mine;
    }

    /** Returns the number of items. */
    public int count() {
      return items.length;
    }

    /** Returns which of the items belong together. */
    public Clusters clusters() {
      return together;
    }

    /** Returns a column's scores of the items, means over seeds. */
    public double[] scores(int column) {
      double[][] bySeed = bySeed(column);
      double[] means = new double[items.length];
      for (int item = 0; item < means.length; item++) {
        for (double[] scores : bySeed) {
          means[item] += scores[item] / bySeed.length;
        }
      }
      return means;
    }

    /** Returns a column's mean in each resample. */
    public double[] replicates(int column) {
      return bootstrap.replicates(places[column]);
    }

    /** Returns a column's mean. */
    public Estimate mean(int column) {
      return contrast(new int[] {column}, 1);
    }

    /** Returns a column's mean minus another's. */
    public Estimate difference(int column, int baseline) {
      return contrast(new int[] {column, baseline}, 1, -1);
    }

    /**
     * Returns the sum of weighted means.
     *
     * @param some places of columns that have all the items
     * @param weights finite, one of each of them
     */
    public Estimate contrast(int[] some, double... weights) {
      return bootstrap.contrast(all(some, weights), sampling.confidence());
    }

    /**
     * Returns a two-sided p value of the sum of weighted means: the interval of confidence 1 - p
     * just holds 0. Takes seeds into account, which flipping signs does not.
     *
     * @param some places of columns that have all the items
     * @param weights finite, one of each of them
     */
    public double p(int[] some, double... weights) {
      return bootstrap.p(all(some, weights));
    }

    private double[] all(int[] some, double[] weights) {
      double[] all = new double[bootstrap.arms()];
      for (int i = 0; i < some.length; i++) {
        all[places[some[i]]] += weights[i];
      }
      return all;
    }

    /** Tests by flipping signs whether two columns differ, by their means over seeds. */
    public PairedTests.SignFlip signFlip(int column, int baseline) {
      return PairedTests.signFlip(
          scores(column), scores(baseline), together, sampling.resamples(), sampling.seed());
    }
  }
}
