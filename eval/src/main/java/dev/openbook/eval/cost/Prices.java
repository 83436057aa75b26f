package dev.openbook.eval.cost;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a run is paid for: the machine by the hour, or tokens, as a provider asks for them.
 *
 * <p>Tokens go before the hour: with their price, time costs nothing.
 *
 * @param currency in which all of them are, e.g. {@code USD}
 * @param perHour of the machine; empty where it costs nothing or is not known
 * @param tokens of answers; empty where they are paid for by the hour
 * @param perMillionTrained of a million tokens of training, repeats counted; empty where training
 *     is paid for by the hour
 */
public record Prices(
    String currency,
    OptionalDouble perHour,
    Optional<TokenPrice> tokens,
    OptionalDouble perMillionTrained) {
  private static final double MILLION = 1e6;
  private static final double NANOS_AN_HOUR = 3.6e12;

  public Prices {
    requireNonNull(currency, "currency is null");
    requireNonNull(tokens, "tokens is null");
    perHour.ifPresent(price -> TuningCost.requireCost("perHour", price));
    perMillionTrained.ifPresent(price -> TuningCost.requireCost("perMillionTrained", price));
    if (perHour.isEmpty() && tokens.isEmpty() && perMillionTrained.isEmpty()) {
      throw new IllegalArgumentException("prices must give at least one price");
    }
  }

  /** Returns the cost of answers; empty where no price says it. */
  public OptionalDouble ofAnswers(long readTokens, long writtenTokens, Duration time) {
    return tokens.isPresent()
        ? OptionalDouble.of(tokens.get().of(readTokens, writtenTokens))
        : ofTime(time);
  }

  /** Returns the cost of a training; empty where no price says it. */
  public OptionalDouble ofTraining(long trainedTokens, Duration time) {
    return perMillionTrained.isPresent()
        ? OptionalDouble.of(trainedTokens * perMillionTrained.getAsDouble() / MILLION)
        : ofTime(time);
  }

  /** Returns the cost of the machine for some time; empty where it has no price. */
  public OptionalDouble ofTime(Duration time) {
    return perHour.isPresent()
        ? OptionalDouble.of(perHour.getAsDouble() * time.toNanos() / NANOS_AN_HOUR)
        : OptionalDouble.empty();
  }
}
