package dev.openbook.eval.stats;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which items belong together, e.g. questions about one document. Immutable.
 *
 * <p>Where all items are in one cluster there is nothing to resample but items: each is then a unit
 * of its own, and {@link #unit} says so.
 */
public final class Clusters {
  private final int[] unitOfItem;
  private final int[] unitSizes;
  private final ResamplingUnit unit;

  private Clusters(int[] unitOfItem, int unitCount, ResamplingUnit unit) {
    this.unitOfItem = unitOfItem;
    this.unit = unit;
    this.unitSizes = new int[unitCount];
    for (int each : unitOfItem) {
      unitSizes[each]++;
    }
  }

  /**
   * Groups items by label.
   *
   * @param labels one an item, e.g. its document's id; at least one
   */
  public static Clusters of(List<String> labels) {
    if (labels.isEmpty()) {
      throw new IllegalArgumentException("labels are empty");
    }
    Map<String, Integer> numbers = new HashMap<>();
    int[] units = new int[labels.size()];
    for (int i = 0; i < units.length; i++) {
      String label = labels.get(i);
      Integer known = numbers.putIfAbsent(label, numbers.size());
      units[i] = known == null ? numbers.size() - 1 : known;
    }
    return numbers.size() == 1
        ? ofItems(units.length)
        : new Clusters(units, numbers.size(), ResamplingUnit.CLUSTER);
  }

  /**
   * Returns items that do not belong together.
   *
   * @param count at least 1
   */
  public static Clusters ofItems(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("count must be at least 1, got " + count);
    }
    int[] units = new int[count];
    for (int i = 0; i < count; i++) {
      units[i] = i;
    }
    return new Clusters(units, count, ResamplingUnit.ITEM);
  }

  /** Returns what is resampled. */
  public ResamplingUnit unit() {
    return unit;
  }

  /** Returns the number of items. */
  public int itemCount() {
    return unitOfItem.length;
  }

  /** Returns the number of units that are resampled. */
  public int unitCount() {
    return unitSizes.length;
  }

  /** Returns the sizes of the units as numbers to compute with. */
  public double[] sizes() {
    double[] sizes = new double[unitSizes.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = unitSizes[i];
    }
    return sizes;
  }

  /**
   * Returns the sum of the values of each unit's items.
   *
   * @param values finite, one an item
   */
  public double[] sums(double[] values) {
    requireFinite(values);
    double[] sums = new double[unitSizes.length];
    for (int i = 0; i < values.length; i++) {
      sums[unitOfItem[i]] += values[i];
    }
    return sums;
  }

  private void requireFinite(double[] values) {
    if (values.length != unitOfItem.length) {
      throw new IllegalArgumentException(
          "values size (" + values.length + ") does not match items size (" + itemCount() + ")");
    }
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "values must be finite, got " + values[i] + " at item " + i);
      }
    }
  }
}
