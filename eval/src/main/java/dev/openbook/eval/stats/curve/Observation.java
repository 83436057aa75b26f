package dev.openbook.eval.stats.curve;

import static java.util.Objects.requireNonNull;

/**
 * A measured point; several may be at one place, e.g. one a training seed.
 *
 * @param <X> what the curve is a function of
 * @param at where it was measured
 * @param value what was measured, finite, in any unit
 */
public record Observation<X>(X at, double value) {
  public Observation {
    requireNonNull(at, "at is null");
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("value must be finite, got " + value);
    }
  }
}
