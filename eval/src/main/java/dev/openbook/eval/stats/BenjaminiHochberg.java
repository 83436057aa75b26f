package dev.openbook.eval.stats;

import java.util.List;

/**
 * Benjamini and Hochberg's correction of a family of p values: it bounds the share of false ones
 * among the findings, where {@link Holm} bounds the chance of a single one. For many exploratory
 * comparisons; it holds for independent tests and for positively dependent ones.
 *
 * <p>With p values in ascending order, the i-th of m becomes {@code min_{j >= i} min(1, m p_j /
 * j)}.
 *
 * @see <a href="https://doi.org/10.1111/j.2517-6161.1995.tb02031.x">Benjamini and Hochberg 1995,
 *     Controlling the False Discovery Rate</a>
 */
public final class BenjaminiHochberg {
  private BenjaminiHochberg() {}

  /**
   * Returns corrected p values, in the order given.
   *
   * @param pValues each 0 to 1; may be empty
   */
  public static List<Double> adjust(List<Double> pValues) {
    List<Integer> ascending = PValues.ascending(pValues);
    int count = pValues.size();
    Double[] adjusted = new Double[count];
    double smallest = 1;
    for (int i = count - 1; i >= 0; i--) {
      int at = ascending.get(i);
      smallest = Math.min(smallest, count * pValues.get(at) / (i + 1));
      adjusted[at] = smallest;
    }
    return List.of(adjusted);
  }
}
