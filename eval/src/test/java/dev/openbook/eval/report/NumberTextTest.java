package dev.openbook.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberTextTest {
  @ParameterizedTest
  @CsvSource({
    "0.2414, +0.241",
    "-0.0196, \u22120.020",
    "0.0004, 0.000",
    "-0.0004, 0.000",
    "0, 0.000"
  })
  void signed_hasThreeDecimalsAndTrueMinus(double value, String expected) {
    assertThat(NumberText.signed(value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.0087, 0.00870",
    "-12.345, \u221212.3",
    "4567, 4567",
    "0.00000123, 1.23e\u22126",
    "-250000, \u22122.50e5"
  })
  void figure_hasThreeDigitsAtAnySize(double value, String expected) {
    assertThat(NumberText.figure(value)).isEqualTo(expected);
  }

  @Test
  void figures_withAnEndThatIsRounding_haveZero() {
    assertThat(NumberText.figures(new Report.Estimate(0.01, -2.9e-19, 0.0193)))
        .isEqualTo("0 to 0.0193");
  }

  @ParameterizedTest
  @CsvSource({"0.00009, < 0.0001", "0.0026, 0.0026", "0.0124, 0.012", "1, 1.000"})
  void p_keepsWhatMatters(double value, String expected) {
    assertThat(NumberText.p(value).replace('\u00a0', ' ')).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "412, 0.41 s",
    "9994, 9.99 s",
    "9995, 10.0 s",
    "99949, 99.9 s",
    "99950, 1 min 40 s",
    "197000, 3 min 17 s",
    "3599600, 1 h 0 min",
    "7380000, 2 h 3 min"
  })
  void duration_hasThreeDigits(long millis, String expected) {
    assertThat(NumberText.duration(Duration.ofMillis(millis)).replace('\u00a0', ' '))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0.0002, 0.0002", "2e-5, 2e-5", "1.5e-5, 1.5e-5", "0.001, 0.001", "0.00025, 0.00025"})
  void learningRate_isShort(double value, String expected) {
    assertThat(NumberText.learningRate(value)).isEqualTo(expected);
  }

  @Test
  void unknownFigures_areDashes() {
    assertThat(NumberText.count(OptionalLong.empty())).isEqualTo("\u2013");
    assertThat(NumberText.bytes(OptionalLong.empty())).isEqualTo("\u2013");
    assertThat(NumberText.mean(5, 0)).isEqualTo("\u2013");
    assertThat(NumberText.durationPer(Duration.ofSeconds(1), 0)).isEqualTo("\u2013");
  }

  @Test
  void otherFigures_haveUnits() {
    assertThat(NumberText.count(1_234_567)).isEqualTo("1,234,567");
    assertThat(NumberText.counted(1, "question")).isEqualTo("1 question");
    assertThat(NumberText.counted(8, "document")).isEqualTo("8 documents");
    assertThat(NumberText.bytes(1536L << 20)).isEqualTo("1.50\u00a0GiB");
    assertThat(NumberText.bytes(512L << 20)).isEqualTo("512\u00a0MiB");
    assertThat(NumberText.operations(1.2645e13)).isEqualTo("1.26e13");
    assertThat(NumberText.operations(34_500)).isEqualTo("3.45e4");
    assertThat(NumberText.joules(OptionalDouble.of(14_320.4))).isEqualTo("14,320\u00a0J");
    assertThat(NumberText.joules(OptionalDouble.empty())).isEqualTo("\u2013");
    assertThat(NumberText.percent(0.942)).isEqualTo("94.2\u00a0%");
    assertThat(NumberText.confidence(0.95)).isEqualTo("95\u00a0%");
    assertThat(NumberText.confidence(0.995)).isEqualTo("99.5\u00a0%");
    assertThat(NumberText.mean(812, 10)).isEqualTo("81.2");
    assertThat(NumberText.mean(81_200, 100)).isEqualTo("812");
    assertThat(NumberText.instant(Instant.parse("2026-11-23T08:15:00.5Z")))
        .isEqualTo("2026-11-23 08:15:00 UTC");
  }
}
