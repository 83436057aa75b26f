package dev.openbook.benchmarks.precision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bits per byte of the tiny model against transformers in lm-evaluation-harness's windows. */
class TextLikelihoodTest {
  private static final Path MODEL = Path.of("../finetune/src/test/resources/models/stories260K-hf");
  private static final JsonNode GOLDEN =
      JsonMapper.shared().readTree(Path.of("src/test/resources/precision/rolling.json"));

  private static TextLikelihood.Tokens text() {
    int[] ids =
        StreamSupport.stream(GOLDEN.path("ids").spliterator(), false)
            .mapToInt(JsonNode::intValue)
            .toArray();
    return new TextLikelihood.Tokens(ids, GOLDEN.path("bytes").longValue());
  }

  @ParameterizedTest
  @EnumSource(NumberFormat.class)
  void measure_equalsTheGolden(NumberFormat format) throws IOException {
    double rounding = format == NumberFormat.F32 ? 1e-6 : 2e-2; // 8 bits of mantissa, or of weight
    assertThat(GOLDEN.path("windows")).hasSize(4);
    for (JsonNode golden : GOLDEN.path("windows")) {
      TextLikelihood measured =
          TextLikelihood.measure(
              MODEL, format, 1, text(), golden.path("window").intValue(), Progress.NONE);

      assertThat(measured.tokens()).isEqualTo(150);
      double expected = golden.path("bits_per_byte").doubleValue();
      assertThat(measured.bitsPerByte())
          .as("%s, windows of %d", format, golden.path("window").intValue())
          .isCloseTo(expected, within(rounding * expected));
    }
  }

  @Test
  void measure_windowAsLongAsTheContext_isRefused() {
    assertThatThrownBy(
            () -> TextLikelihood.measure(MODEL, NumberFormat.F32, 1, text(), 512, Progress.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("--window must be below the context of 512 tokens, got 512");
  }
}
