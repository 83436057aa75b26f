package dev.openbook.finetune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.weights.encoding.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardedWeightsTest {
  @TempDir private Path folder;

  @Test
  void open_shards_areOneSource() throws IOException {
    Path model = GoldenTensors.STORIES;
    Files.copy(model.resolve("config.json"), folder.resolve("config.json"));
    try (Checkpoint whole = Checkpoint.open(model)) {
      var first = new FloatWeights();
      var second = new FloatWeights();
      StringBuilder map = new StringBuilder();
      for (var info : whole.weights().tensors().values()) {
        boolean early = info.name().contains("layers.0.");
        (early ? first : second).put(info.name(), info.shape(), floats(whole, info.name()));
        map.append(map.isEmpty() ? "" : ",")
            .append("\"%s\":\"%s.safetensors\"".formatted(info.name(), early ? "one" : "two"));
      }
      Safetensors.write(folder.resolve("one.safetensors"), first, java.util.Map.of());
      Safetensors.write(folder.resolve("two.safetensors"), second, java.util.Map.of());
      Path index = folder.resolve("model.safetensors.index.json");
      Files.writeString(index, "{\"weight_map\":{" + map + "}}");

      try (Checkpoint sharded = Checkpoint.open(folder)) {
        assertThat(GoldenTensors.of(sharded.weights()))
            .isEqualTo(GoldenTensors.expected("stories260K-sha256.json"));
      }
      Files.writeString(
          index, "{\"weight_map\":{" + map.toString().replace("one.saf", "../one.saf") + "}}");
      assertThatThrownBy(() -> Checkpoint.open(folder))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("must name .safetensors files beside the index");
    }
  }

  private static float[] floats(Checkpoint checkpoint, String name) throws IOException {
    byte[] bytes = GoldenTensors.bytes(checkpoint.weights(), name);
    float[] values = new float[bytes.length / 4];
    ElementType.F32.decode(bytes, values, values.length);
    return values;
  }
}
