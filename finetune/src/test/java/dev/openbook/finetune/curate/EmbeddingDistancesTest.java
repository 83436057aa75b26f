package dev.openbook.finetune.curate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EmbeddingDistancesTest {
  private static final String GOLDEN = "/embedding-distances/golden.json";

  static List<JsonNode> sets() throws IOException {
    try (InputStream in = EmbeddingDistancesTest.class.getResourceAsStream(GOLDEN)) {
      var sets = new ArrayList<JsonNode>();
      JsonMapper.shared().readTree(Objects.requireNonNull(in, GOLDEN)).forEach(sets::add);
      return sets;
    }
  }

  @ParameterizedTest
  @MethodSource("sets")
  void of_equalsSciPyAndThePackageDiversity(JsonNode set) {
    List<float[]> vectors = vectors(set);
    JsonNode figures = set.path("figures");
    int count = vectors.size();

    EmbeddingDistances distances = EmbeddingDistances.of(vectors);

    assertThat(distances.remoteClique())
        .isCloseTo(figures.path("remoteClique").doubleValue(), within(1e-12));
    assertThat(distances.chamfer()).isCloseTo(figures.path("chamfer").doubleValue(), within(1e-12));
    assertThat(distances.remoteClique() * (count - 1) / count)
        .isCloseTo(figures.path("packageRemoteClique").doubleValue(), within(1e-12));
    assertThat(distances.chamfer())
        .isCloseTo(figures.path("packageChamfer").doubleValue(), within(1e-12));
    assertThat(distances.texts()).isEqualTo(count);
  }

  @Test
  void of_vectorsAtRightAngles() {
    // Distances 1, 1 and 0: the third is the first, longer.
    EmbeddingDistances distances =
        EmbeddingDistances.of(List.of(new float[] {1, 0}, new float[] {0, 3}, new float[] {5, 0}));

    assertThat(distances.remoteClique()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(distances.chamfer()).isCloseTo(1 / 3.0, within(1e-12));
  }

  @Test
  void of_whatCannotBeMeasured_isRefused() {
    assertThatThrownBy(() -> EmbeddingDistances.of(List.of(new float[] {1})))
        .hasMessage("vectors must be at least 2, got 1");
    assertThatThrownBy(() -> EmbeddingDistances.of(List.of(new float[] {1}, new float[] {1, 2})))
        .hasMessage("vector 1 size (2) does not match vector 0 size (1)");
    assertThatThrownBy(() -> EmbeddingDistances.of(List.of(new float[] {1}, new float[] {0})))
        .hasMessage("a vector has length 0.0");
  }

  private static List<float[]> vectors(JsonNode set) {
    var vectors = new ArrayList<float[]>();
    for (JsonNode row : set.path("vectors")) {
      float[] vector = new float[row.size()];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) row.get(i).doubleValue();
      }
      vectors.add(vector);
    }
    return vectors;
  }
}
