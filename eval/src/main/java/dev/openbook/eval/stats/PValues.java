package dev.openbook.eval.stats;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** A family of p values. */
final class PValues {
  private PValues() {}

  /**
   * Returns the places of p values, the smallest first; equal ones keep their order.
   *
   * @throws IllegalArgumentException if one is not 0 to 1
   */
  static List<Integer> ascending(List<Double> pValues) {
    for (double p : pValues) {
      if (!(p >= 0 && p <= 1)) {
        throw new IllegalArgumentException("p must be 0 to 1, got " + p);
      }
    }
    return IntStream.range(0, pValues.size())
        .boxed()
        .sorted(Comparator.comparingDouble(pValues::get))
        .toList();
  }
}
