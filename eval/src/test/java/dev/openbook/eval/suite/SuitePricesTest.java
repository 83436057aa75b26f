package dev.openbook.eval.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.eval.cost.Prices;
import dev.openbook.eval.cost.TokenPrice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuitePricesTest {
  @TempDir private Path folder;

  private Optional<Prices> read(String line) throws IOException {
    return SuiteText.read(folder, SuiteText.SUITE + line, Map.of()).prices();
  }

  @Test
  void read_takesHourAndTokens() throws IOException {
    assertThat(read("")).isEmpty();
    assertThat(read("prices: {currency: USD, perHour: 0.09}"))
        .contains(
            new Prices("USD", OptionalDouble.of(0.09), Optional.empty(), OptionalDouble.empty()));
    assertThat(
            read(
                "prices: {currency: EUR, perMillionRead: 0.1, perMillionWritten: 0.4,"
                    + " perMillionTrained: 3}"))
        .contains(
            new Prices(
                "EUR",
                OptionalDouble.empty(),
                Optional.of(new TokenPrice(0.1, 0.4)),
                OptionalDouble.of(3)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{perHour: 1}|'prices.currency' is missing",
        "{currency: USD}|'prices' must name perHour",
        "{currency: US dollar, perHour: 1}|'prices.currency' must be a code such as USD",
        "{currency: USD, perHour: -1}|'prices.perHour' must be a number from 0",
        "{currency: USD, perMillionRead: 1}|'prices.perMillionRead' must stand beside",
        "{currency: USD, perMillionWritten: 1}|'prices.perMillionWritten' must stand beside",
        "{currency: USD, perHours: 1}|unknown key 'prices.perHours'",
        "5|'prices' must be a mapping",
      })
  void read_wrongPricesAreRefused(String value, String message) {
    assertThatThrownBy(() -> read("prices: " + value))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message);
  }
}
