package dev.openbook.finetune.curate.quality;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What scikit-learn said, made by make_golden.py. */
final class Golden {
  private Golden() {}

  static List<JsonNode> of(String part) throws IOException {
    try (InputStream in = Golden.class.getResourceAsStream("/quality/golden.json")) {
      return stream(JsonMapper.shared().readTree(Objects.requireNonNull(in)).path(part)).toList();
    }
  }

  static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  static double[] doubles(JsonNode array) {
    return stream(array).mapToDouble(JsonNode::doubleValue).toArray();
  }

  static float[] floats(JsonNode array) {
    float[] floats = new float[array.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) array.path(i).doubleValue();
    }
    return floats;
  }
}
