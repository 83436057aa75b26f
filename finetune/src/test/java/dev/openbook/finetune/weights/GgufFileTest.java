package dev.openbook.finetune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.architecture.Rope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GgufFileTest {
  private static final Path TINY = GoldenTensors.RESOURCES.resolve("tiny.gguf");
  private static final long SEED = Long.getLong("test.seed", 17);

  @TempDir private Path folder;

  @Test
  void open_allElementTypes_equalGgufPy() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(TINY)) {
      assertThat(GoldenTensors.of(checkpoint.weights()))
          .hasSize(12)
          .isEqualTo(GoldenTensors.expected("tiny-sha256.json"));
      assertThat(checkpoint.config())
          .isEqualTo(
              ModelConfig.llama(
                  new ModelConfig.Sizes(264, 64, 96, 1, 4, 2, 16, 128),
                  Rope.plain(5000),
                  false,
                  1e-6,
                  1,
                  List.of(0)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 8, 20, 23, 24, 100, 5000, 9000, 12_000, 40_000})
  void open_truncated_isOneClearLine(int length) throws IOException {
    Path file = folder.resolve("cut.gguf");
    Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(TINY), length));

    assertThatThrownBy(() -> Checkpoint.open(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining("fetch it again")
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "4|7|GGUF version must be 2 or 3, got 7",
        "8|-1|tensor list claims 18446744073709551615 entries",
        "8|9000000000000|tensor list claims 9000000000000 entries",
        "16|5000000000|key list claims 5000000000 entries",
        "24|9223372036854775807|key 1 claims a text of 9223372036854775807 bytes",
      })
  void open_falseCounts_areRefusedBeforeAllocation(int at, long value, String message)
      throws IOException {
    byte[] bytes = Files.readAllBytes(TINY);
    ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (at == 4) {
      view.putInt(at, (int) value);
    } else {
      view.putLong(at, value);
    }
    Path file = Files.write(folder.resolve("false.gguf"), bytes);

    assertThatThrownBy(() -> Checkpoint.open(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "general.architecture|general.architectura|'general.architecture' is missing",
        "llama.context_length|other.context_length|'llama.context_length' is missing",
        "llama.context_length|llama.contexT_length|'llama.contexT_length' is 128: not supported;"
            + " supported: attention.head_count, attention.head_count_kv",
        "llama.rope.dimension_count|other.rope.dimension_count|",
        "llama.rope.dimension_count|llama.attention.sliding_wi|'llama.attention.sliding_wi' is"
            + " 16",
        "blk.0.attn_q.weight|blk.0.attn_Q.weight|tensor 'blk.0.attn_Q.weight' is not one of a llama"
            + " decoder",
        "blk.0.attn_q.weight|blk.1.attn_q.weight|tensor 'model.layers.0.self_attn.q_proj.weight'"
            + " is missing",
        "blk.0.attn_v.weight|blk.0.attn_k.weight|tensor 'blk.0.attn_k.weight' stands twice",
        "tokenizer.ggml.eos_token_id|tokenizer.ggml.eoS_token_id|'tokenizer.ggml.eos_token_id' is"
            + " missing",
      })
  void open_otherNames_areNamed(String from, String to, String message) throws IOException {
    Path file = Files.write(folder.resolve("other.gguf"), replaced(from, to));

    if (message == null) {
      assertThatCode(() -> Checkpoint.open(file).close()).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> Checkpoint.open(file))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining(message);
    }
  }

  @Test
  void open_randomDamage_neverEndsInAnotherException() throws IOException {
    byte[] whole = Files.readAllBytes(TINY);
    Random random = new Random(SEED);
    Path file = folder.resolve("damaged.gguf");
    int refused = 0;
    for (int trial = 0; trial < 400; trial++) {
      byte[] bytes = whole.clone();
      // The header, where lies can hurt, is the first 9 kB.
      for (int change = 0; change < 1 + trial % 4; change++) {
        bytes[random.nextInt(9000)] = (byte) random.nextInt(256);
      }
      Files.write(file, bytes);
      try (Checkpoint checkpoint = Checkpoint.open(file)) {
        assertThat(checkpoint.weights().tensors()).hasSize(12);
      } catch (BadInputException e) {
        assertThat(e).as("seed %d, trial %d", SEED, trial).hasMessageContaining("damaged.gguf");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(10);
  }

  @Test
  void open_emptyFolder_saysWhatIsNeeded() {
    assertThatThrownBy(() -> Checkpoint.open(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            folder
                + ": must hold config.json with model.safetensors, or one .gguf file; found 0 .gguf"
                + " files and no model.safetensors");
    assertThatThrownBy(() -> Checkpoint.open(folder.resolve("none")))
        .isInstanceOf(BadInputException.class)
        .hasMessage("model not found at " + folder.resolve("none").toAbsolutePath());
  }

  private static byte[] replaced(String from, String to) throws IOException {
    // Latin 1 keeps every byte as it is.
    String text = new String(Files.readAllBytes(TINY), StandardCharsets.ISO_8859_1);
    assertThat(text).contains(from);
    return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
  }
}
