package dev.openbook.finetune.weights;

import static dev.openbook.finetune.weights.GoldenTensors.STORIES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.architecture.Rope;
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
              ModelConfig.llama(
                  new ModelConfig.Sizes(512, 64, 172, 5, 8, 4, 8, 512),
                  Rope.plain(10_000),
                  true,
                  1e-5,
                  1,
                  List.of(2)));
    }
  }
}
