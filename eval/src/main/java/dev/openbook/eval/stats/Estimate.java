package dev.openbook.eval.stats;

import static java.util.Objects.requireNonNull;

/**
 * A mean, or a contrast of means, with its interval.
 *
 * @param value over items, each counting the same
 * @param interval of the bootstrap; a point when there is one item
 * @param unit what was resampled, beside seeds where there are several
 */
public record Estimate(double value, Interval interval, ResamplingUnit unit) {
  public Estimate {
    requireNonNull(interval, "interval is null");
    requireNonNull(unit, "unit is null");
  }
}
