package dev.openbook.finetune.curate.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class QualityFiguresTest {
  static List<JsonNode> cases() throws IOException {
    return Golden.of("figures");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void of_equalsScikitLearns(JsonNode golden) {
    double[] given = Golden.doubles(golden.path("given"));

    QualityFigures figures =
        QualityFigures.of(
            annotations(Golden.doubles(golden.path("truth"))),
            given,
            golden.path("threshold").intValue(),
            0,
            0,
            0);

    assertThat(figures.f1()).isCloseTo(golden.path("f1").doubleValue(), within(1e-12));
    assertThat(figures.macroF1()).isCloseTo(golden.path("macroF1").doubleValue(), within(1e-12));
    assertThat(figures.meanAbsoluteError())
        .isCloseTo(golden.path("meanAbsoluteError").doubleValue(), within(1e-12));
    assertThat(figures.trueNegatives()).isNotNegative();
  }

  @Test
  void of_handWorkedExample() {
    // grades 4 3 2 0 against 4 2 3 0: one right above, one wrongly above, one wrongly below
    QualityFigures figures =
        QualityFigures.of(annotations(4, 3, 2.4, 0), new double[] {4.2, 2, 2.5, 0}, 3, 9, 1, 5);

    assertThat(figures.truePositives()).isEqualTo(1);
    assertThat(figures.falsePositives()).isEqualTo(1);
    assertThat(figures.falseNegatives()).isEqualTo(1);
    assertThat(figures.trueNegatives()).isEqualTo(1);
    assertThat(figures.f1()).isEqualTo(0.5);
    assertThat(figures.macroF1()).isEqualTo(0.5);
    assertThat(figures.f1OfAlways()).isCloseTo(2.0 / 3, within(1e-15));
    assertThat(figures.meanAbsoluteError()).isCloseTo(1.3 / 4, within(1e-12));
  }

  private static List<Annotation> annotations(double... scores) {
    return Arrays.stream(scores)
        .mapToObj(
            score -> new Annotation(new TextSample(Optional.empty(), "t"), score, Optional.empty()))
        .toList();
  }
}
