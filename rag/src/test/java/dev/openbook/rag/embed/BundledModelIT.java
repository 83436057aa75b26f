package dev.openbook.rag.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.BadInputException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The bundled models beside Python's ONNX runtime; {@code embed/make_golden.py} tells versions. */
class BundledModelIT {
  /**
   * Activations are cut to 8 bits on the fly, which versions of the runtime and kinds of processor
   * round differently: Python's 1.32.0 and 1.22.1 differ by 3e-3 in one of these texts.
   */
  private static final double COSINE_TOLERANCE = 5e-3;

  @ParameterizedTest
  @EnumSource
  void vectors_areThoseOfPythonsRuntime(BundledModel model) throws IOException {
    JsonNode golden = golden();
    JsonNode expected = golden.get("models").get(model.key());

    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      Embedder embedder = model.load(executor);
      List<String> queries = texts(golden.get("queries"));
      for (int i = 0; i < queries.size(); i++) {
        compare(queries.get(i), embedder.query(queries.get(i)), expected.get("queries").get(i));
      }
      List<String> passages = texts(golden.get("passages"));
      List<float[]> vectors = embedder.passages(passages);
      for (int i = 0; i < passages.size(); i++) {
        compare(passages.get(i), vectors.get(i), expected.get("passages").get(i));
      }
    }
  }

  @Test
  void parse_unknownModel_namesTheNearest() {
    assertThatThrownBy(() -> BundledModel.parse("bge-small-en-v1.5"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "unknown embedding model 'bge-small-en-v1.5'; known: all-minilm-l6-v2-q,"
                + " bge-small-en-v1.5-q; did you mean 'bge-small-en-v1.5-q'?");
  }

  private static void compare(String text, float[] vector, JsonNode expected) {
    assertThat(vector).hasSize(expected.size());
    double cosine = 0;
    for (int i = 0; i < vector.length; i++) {
      cosine += vector[i] * expected.get(i).asDouble();
    }
    assertThat(cosine).as(text).isCloseTo(1, within(COSINE_TOLERANCE));
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(each -> texts.add(each.stringValue()));
    return texts;
  }

  private static JsonNode golden() throws IOException {
    try (InputStream in = BundledModelIT.class.getResourceAsStream("/embed/golden.json")) {
      return JsonMapper.builder().build().readTree(in);
    }
  }
}
