package dev.openbook.eval.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class PricesTest {
  private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

  @Test
  void byTheHour_timeIsPaidAndTokensAreNot() {
    var prices =
        new Prices("EUR", OptionalDouble.of(0.5), Optional.empty(), OptionalDouble.empty());

    assertThat(prices.ofAnswers(1_000_000, 5, HALF_AN_HOUR)).hasValue(0.25);
    assertThat(prices.ofTraining(1_000_000, HALF_AN_HOUR)).hasValue(0.25);
  }

  @Test
  void byTokens_whatIsReadWrittenAndTrainedOnIsPaid() {
    var prices =
        new Prices(
            "EUR",
            OptionalDouble.of(0.5),
            Optional.of(new TokenPrice(0.25, 2)),
            OptionalDouble.of(8));

    assertThat(prices.ofAnswers(4_000_000, 500_000, HALF_AN_HOUR)).hasValue(2);
    assertThat(prices.ofTraining(250_000, HALF_AN_HOUR)).hasValue(2);
    assertThat(prices.ofTime(HALF_AN_HOUR)).hasValue(0.25);
  }

  @Test
  void withoutAPrice_aCostIsNotKnown() {
    var prices =
        new Prices(
            "EUR",
            OptionalDouble.empty(),
            Optional.of(new TokenPrice(1, 1)),
            OptionalDouble.empty());

    assertThat(prices.ofTraining(10, HALF_AN_HOUR)).isEmpty();
    assertThatThrownBy(
            () ->
                new Prices("EUR", OptionalDouble.empty(), Optional.empty(), OptionalDouble.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TokenPrice(-1, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
