package dev.openbook.finetune.weights;

import static dev.openbook.finetune.weights.GoldenTensors.STORIES;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckpointTest {
  @Test
  void open_safetensorsFolder_givesEveryTensorAsStored() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(STORIES)) {
      assertThat(GoldenTensors.of(checkpoint.weights()))
          .hasSize(47)
          .isEqualTo(GoldenTensors.expected("stories260K-sha256.json"));
      assertThat(checkpoint.tokenizer()).isEmpty();
    }
  }

  @Test
  void open_safetensorsFolder_readsConfig() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(STORIES)) {
      assertThat(checkpoint.config())
          .isEqualTo(
              new ModelConfig(
                  "llama", 512, 64, 172, 5, 8, 4, 8, 512, 10_000, 1e-5, true, 1, List.of(2)));
    }
  }
}
