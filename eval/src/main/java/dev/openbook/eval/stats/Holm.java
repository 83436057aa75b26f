package dev.openbook.eval.stats;

import java.util.List;

/**
 * Holm's correction of a family of p values: it bounds the chance of a single false finding.
 *
 * <p>With p values in ascending order, the i-th of m becomes {@code max_{j <= i} min(1, (m - j + 1)
 * p_j)}.
 *
 * @see <a href="https://www.jstor.org/stable/4615733">Holm 1979, A Simple Sequentially Rejective
 *     Multiple Test Procedure</a>
 */
public final class Holm {
  private Holm() {}

  /**
   * Returns corrected p values, in the order given.
   *
   * @param pValues each 0 to 1; may be empty
   */
  public static List<Double> adjust(List<Double> pValues) {
    List<Integer> ascending = PValues.ascending(pValues);
    int count = pValues.size();
    Double[] adjusted = new Double[count];
    double greatest = 0;
    for (int i = 0; i < count; i++) {
      int at = ascending.get(i);
      greatest = Math.max(greatest, Math.min(1, (count - i) * pValues.get(at)));
      adjusted[at] = greatest;
    }
    return List.of(adjusted);
  }
}
