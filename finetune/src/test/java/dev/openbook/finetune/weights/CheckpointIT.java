package dev.openbook.finetune.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.NeedsShared;
import dev.openbook.datasets.SharedData;
import dev.openbook.finetune.architecture.ConfigJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

@NeedsShared("data/models/SmolLM2-135M-Instruct")
class CheckpointIT {
  private static final Path FOLDER = SharedData.path("data/models/SmolLM2-135M-Instruct");

  @Test
  void open_ggufFolder_givesEveryTensorAsTransformersDoes() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(FOLDER)) {
      assertThat(GoldenTensors.of(checkpoint.weights()))
          .hasSize(272)
          .isEqualTo(GoldenTensors.expected("smollm2-sha256.json"));
    }
  }

  @Test
  void open_ggufMetadata_equalsConfigJson() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(FOLDER)) {
      assertThat(checkpoint.config()).isEqualTo(ConfigJson.read(FOLDER));
      assertThat(checkpoint.config().endTokens()).isEqualTo(List.of(2));
      assertThat(checkpoint.config().tiedEmbeddings()).isTrue();
    }
  }

  @Test
  void open_ggufAlone_takesTokenizerFromMetadata() throws IOException {
    try (Checkpoint folder = Checkpoint.open(FOLDER);
        Checkpoint file = Checkpoint.open(FOLDER.resolve("SmolLM2-135M-Instruct.Q4_1.gguf"))) {
      assertThat(folder.tokenizer()).containsInstanceOf(TokenizerSource.Files.class);
      assertThat(file.tokenizer()).containsInstanceOf(TokenizerSource.Gguf.class);
      assertThat(file.config()).isEqualTo(folder.config());
    }
  }
}
