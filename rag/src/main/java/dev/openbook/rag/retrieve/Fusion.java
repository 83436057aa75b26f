package dev.openbook.rag.retrieve;

import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How rankings of one query become one: a passage's score is {@code sum_i w_i share_i(passage)}
 * over the rankings i that hold it; one that does not hold it adds 0.
 *
 * <p>Equal scores stand by passage id, ascending in UTF-8. A passage's shares are added from the
 * smallest on, so that the order in which rankings are given changes nothing, rounding included.
 * Pure functions.
 */
public sealed interface Fusion {
  /** Returns reciprocal rank fusion with the constant of its authors, 60. */
  static Fusion reciprocalRank() {
    return new ReciprocalRank(ReciprocalRank.CORMACK);
  }

  /**
   * Returns what each hit of one ranking is worth before weighting.
   *
   * @return one number per hit, in the hits' order, 0 to 1
   */
  double[] shares(Ranking ranking);

  /**
   * Fuses rankings; each counts with all its hits. A passage that stands in a ranking twice counts
   * at its better place.
   *
   * @param rankings of one query
   * @param weights one a ranking, finite and at least 0; what only rankings of weight 0 hold comes
   *     last, with score 0
   * @param k cut-off, at least 1
   * @return at most {@code k} hits, best first
   */
  default Ranking fuse(List<Ranking> rankings, List<Double> weights, int k) {
    if (rankings.size() != weights.size()) {
      throw new IllegalArgumentException(
          "weights size ("
              + weights.size()
              + ") does not match rankings size ("
              + rankings.size()
              + ")");
    }
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, got " + k);
    }
    var addends = new LinkedHashMap<String, List<Double>>();
    for (int i = 0; i < rankings.size(); i++) {
      double weight = requireWeight(weights.get(i));
      double[] shares = shares(rankings.get(i));
      Set<String> seen = new HashSet<>();
      for (int j = 0; j < shares.length; j++) {
        String id = rankings.get(i).hits().get(j).passageId();
        if (seen.add(id)) {
          addends.computeIfAbsent(id, any -> new ArrayList<>()).add(weight * shares[j]);
        }
      }
    }
    return ranking(addends, k);
  }

  /**
   * Reciprocal rank fusion, {@code share = 1 / (rankConstant + rank)}: only places count, so scores
   * of any scale can be joined.
   *
   * @param rankConstant how little the first places stand out, at least 0
   * @see <a href="https://doi.org/10.1145/1571941.1572114">Cormack et al., Reciprocal Rank Fusion
   *     outperforms Condorcet</a>
   */
  record ReciprocalRank(int rankConstant) implements Fusion {
    /** The constant of the paper. */
    static final int CORMACK = 60;

    public ReciprocalRank {
      if (rankConstant < 0) {
        throw new IllegalArgumentException("rankConstant must be at least 0, got " + rankConstant);
      }
    }

    @Override
    public double[] shares(Ranking ranking) {
      return ranking.hits().stream()
          .mapToDouble(hit -> 1.0 / (rankConstant + hit.rank()))
          .toArray();
    }
  }

  /**
   * Weighted sum of scores that are brought to 0..1 in each ranking, {@code share = (score - min) /
   * (max - min)} over the ranking's own hits. A ranking's worst hit is therefore worth as much as
   * no hit. Where all scores are equal, a lone hit among them, each is worth 1; ranx gives 0.
   *
   * @see <a href="https://arxiv.org/abs/2210.11934">Bruch et al., An Analysis of Fusion Functions
   *     for Hybrid Retrieval, section 3</a>
   */
  record MinMaxSum() implements Fusion {
    @Override
    public double[] shares(Ranking ranking) {
      // Halves: the difference of two finite doubles may be infinite, that of their halves is not.
      double[] halves = ranking.hits().stream().mapToDouble(hit -> hit.score() * 0.5).toArray();
      double min = Arrays.stream(halves).min().orElse(0);
      double range = Arrays.stream(halves).max().orElse(0) - min;
      return Arrays.stream(halves).map(half -> range == 0 ? 1 : (half - min) / range).toArray();
    }
  }

  private static Ranking ranking(Map<String, List<Double>> addends, int k) {
    Comparator<Hit> bestFirst =
        Comparator.comparingDouble(Hit::score)
            .reversed()
            .thenComparing(
                hit -> hit.passageId().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);
    List<Hit> best =
        addends.entrySet().stream()
            .map(entry -> new Hit(entry.getKey(), sum(entry.getValue()), 1))
            .sorted(bestFirst)
            .limit(k)
            .toList();
    var hits = new ArrayList<Hit>(best.size());
    for (Hit hit : best) {
      hits.add(new Hit(hit.passageId(), hit.score(), hits.size() + 1));
    }
    return new Ranking(hits);
  }

  private static double sum(List<Double> addends) {
    double sum = 0;
    for (double addend : addends.stream().sorted().toList()) {
      sum += addend;
    }
    return sum;
  }

  private static double requireWeight(double weight) {
    if (!Double.isFinite(weight) || weight < 0) {
      throw new IllegalArgumentException("weight must be finite and at least 0, got " + weight);
    }
    return weight;
  }
}
