package dev.openbook.eval.report.plot;

/**
 * A value with its interval, in the unit of an axis.
 *
 * @param value where the dot stands
 * @param low lower end of the interval; need not be below the value
 * @param high upper end, at least {@code low}
 */
public record Whisker(double value, double low, double high) {
  /** Returns the lowest of the three. */
  double least() {
    return Math.min(value, low);
  }

  /** Returns the highest of the three. */
  double most() {
    return Math.max(value, high);
  }
}
