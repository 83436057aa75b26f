package dev.openbook.finetune.curate.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class RidgeRegressionTest {
  static List<JsonNode> cases() throws IOException {
    return Golden.of("ridge");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void fit_equalsScikitLearns(JsonNode golden) {
    float[][] vectors =
        Golden.stream(golden.path("vectors")).map(Golden::floats).toArray(float[][]::new);
    var regression = new RidgeRegression(vectors, Golden.doubles(golden.path("values")));

    for (JsonNode expected : golden.path("fits")) {
      LinearFit fit = regression.fit(expected.path("penalty").doubleValue());

      assertThat(fit.weights())
          .containsExactly(Golden.doubles(expected.path("weights")), within(1e-9));
      assertThat(fit.intercept()).isCloseTo(expected.path("intercept").doubleValue(), within(1e-9));
      double[] predicted = Golden.doubles(expected.path("predicted"));
      for (int i = 0; i < vectors.length; i++) {
        assertThat(fit.at(vectors[i])).isCloseTo(predicted[i], within(1e-9));
      }
    }
  }

  @Test
  void fit_sameValueEverywhere_isThatValue() {
    float[][] vectors = {{1, 2}, {3, 4}, {5, 7}};

    LinearFit fit = new RidgeRegression(vectors, new double[] {2, 2, 2}).fit(1);

    assertThat(fit.weights()).containsExactly(0, 0);
    assertThat(fit.intercept()).isEqualTo(2);
  }

  @Test
  void at_vectorOfAnotherSize_isRefused() {
    LinearFit fit = new LinearFit(new double[] {1, 2}, 0, 1);

    assertThatThrownBy(() -> fit.at(new float[3]))
        .hasMessage("vector size (3) does not match weights size (2)");
  }
}
