package dev.openbook.eval.stats;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one arm scored on its items by one or more measures.
 *
 * @param <M> what names a measure
 * @param name the arm
 * @param scores by measure, by item id; finite, every item by every measure asked for
 */
public record ArmScores<M>(String name, Map<String, Map<M, Double>> scores) {
  public ArmScores {
    requireNonNull(name, "name is null");
    scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
  }

  /** Returns one measure's scores of items, in the order of the items; NaN for items it lacks. */
  public double[] of(M measure, List<String> items) {
    return items.stream()
        .mapToDouble(item -> scores.getOrDefault(item, Map.of()).getOrDefault(measure, Double.NaN))
        .toArray();
  }
}
