package dev.openbook.finetune.judge;

import static java.util.Objects.requireNonNull;

import java.util.OptionalDouble;

/**
 * A number that was asked for twice, with the choices named in the one order and in the other.
 *
 * @param asGiven with the choices as they are; empty when the reply holds none
 * @param reversed with the choices from last to first
 * @param isCut whether a message was read in part
 */
public record TwoReadings(OptionalDouble asGiven, OptionalDouble reversed, boolean isCut) {
  public TwoReadings {
    requireNonNull(asGiven, "asGiven is null");
    requireNonNull(reversed, "reversed is null");
  }

  /** Returns the mean of both, or the one that was read; empty when none was. */
  public OptionalDouble mean() {
    if (asGiven.isEmpty()) {
      return reversed;
    }
    return reversed.isEmpty()
        ? asGiven
        : OptionalDouble.of((asGiven.getAsDouble() + reversed.getAsDouble()) / 2);
  }

  /** Returns whether both were read. */
  boolean isWhole() {
    return asGiven.isPresent() && reversed.isPresent();
  }

  /** Returns how many were read, 0 to 2. */
  int read() {
    return (asGiven.isPresent() ? 1 : 0) + (reversed.isPresent() ? 1 : 0);
  }
}
