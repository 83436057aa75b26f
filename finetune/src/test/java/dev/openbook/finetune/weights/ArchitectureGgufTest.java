package dev.openbook.finetune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.architecture.ConfigJson;
import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.architecture.Rope;
import dev.openbook.finetune.architecture.RopeScaling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** GGUF files that gguf-py wrote hold what the Hugging Face files beside them hold. */
class ArchitectureGgufTest {
  private static final Path RESOURCES = Path.of("src/test/resources/architectures");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"llama, llama", "qwen2-full, qwen2", "qwen3-yarn, qwen3", "smollm3, smollm3"})
  void open_equalsTheHuggingFaceFolder(String name, String weights) throws IOException {
    try (Checkpoint gguf = Checkpoint.open(gguf(name));
        Checkpoint published = Checkpoint.open(RESOURCES.resolve(weights))) {
      assertThat(gguf.config()).isEqualTo(ConfigJson.read(RESOURCES.resolve(name)));
      assertThat(GoldenTensors.of(gguf.weights())).isEqualTo(GoldenTensors.of(published.weights()));
    }
  }

  @Test
  void open_llama3_readsTheScalingFromItsTensor() throws IOException {
    try (Checkpoint gguf = Checkpoint.open(gguf("llama3"));
        Checkpoint published = Checkpoint.open(RESOURCES.resolve("llama3"))) {
      ModelConfig config = gguf.config();
      float[] frequencies = config.rope().frequencies(config.headSize());
      float[] expected = published.config().rope().frequencies(config.headSize());

      assertThat(config.rope().scaling()).isInstanceOf(RopeScaling.PerPair.class);
      assertThat(frequencies).hasSize(8);
      for (int i = 0; i < frequencies.length; i++) {
        assertThat(frequencies[i])
            .as("pair %d", i)
            .isCloseTo(expected[i], within(2e-7f * expected[i]));
      }
      assertThat(frequencies).isNotEqualTo(Rope.plain(10_000).frequencies(16));
      assertThat(GoldenTensors.of(gguf.weights())).isEqualTo(GoldenTensors.of(published.weights()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "qwen3-yarn|yarn_beta_fast|yarn_bet_afast|'qwen3.rope.scaling.yarn_bet_afast' is 4.0: not"
            + " supported",
        "qwen2-full|qwen2|qwen9|'general.architecture' is 'qwen9', which is not supported;"
            + " supported: llama, qwen2, qwen3, smollm3",
        "qwen2-full|blk.1.attn_q.bias|blk.1.attn_q.biaz|tensor 'blk.1.attn_q.biaz' is not one of a"
            + " qwen2 decoder",
        "qwen3-yarn|attn_q_norm|attn_qanorm|is not one of a qwen3 decoder",
      })
  void open_whatTheDecoderDoesNotDo_isNamed(String name, String from, String to, String message)
      throws IOException {
    String text = new String(Files.readAllBytes(gguf(name)), StandardCharsets.ISO_8859_1);
    assertThat(text).contains(from);
    Path file =
        Files.write(
            folder.resolve("other.gguf"),
            text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> Checkpoint.open(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(message);
  }

  private static Path gguf(String name) {
    return RESOURCES.resolve(name).resolve("model.gguf");
  }
}
