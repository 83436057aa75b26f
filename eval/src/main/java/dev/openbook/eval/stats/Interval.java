package dev.openbook.eval.stats;

/**
 * A confidence interval.
 *
 * @param low lower end
 * @param high upper end, at least {@code low}
 * @param confidence coverage aimed at, in (0, 1), e.g. 0.95
 */
public record Interval(double low, double high, double confidence) {
  public Interval {
    if (!(low <= high)) {
      throw new IllegalArgumentException("low must be at most high, got " + low + ", " + high);
    }
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException("confidence must be in (0, 1), got " + confidence);
    }
  }

  /** Returns half the width, the figure after "+-"; the interval need not be symmetric. */
  public double halfWidth() {
    return (high - low) / 2;
  }

  /** Returns whether a value lies in the interval, ends included. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }
}
