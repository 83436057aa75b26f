package dev.openbook.eval.stats.curve;

import static java.util.Objects.requireNonNull;

import dev.openbook.eval.stats.Interval;

/**
 * A figure of a fit.
 *
 * @param value by the fit to the observations
 * @param interval percentile interval of the bootstrap; it need not hold the value
 */
public record Figure(double value, Interval interval) {
  public Figure {
    requireNonNull(interval, "interval is null");
  }
}
