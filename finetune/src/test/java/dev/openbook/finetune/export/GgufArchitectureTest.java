package dev.openbook.finetune.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.finetune.fuzz.SmallModel;
import dev.openbook.finetune.model.TinyArchitecture;
import dev.openbook.finetune.weights.Checkpoint;
import dev.openbook.finetune.weights.GgufMetadata;
import dev.openbook.finetune.weights.TokenizerSource;
import dev.openbook.finetune.weights.WeightSource;
import dev.openbook.finetune.weights.encoding.ElementType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * GGUF files of each architecture hold the keys that llama.cpp reads, and the same model again.
 *
 * <p>That llama.cpp computes the same from such files is what {@code check_llama_cpp.py} shows.
 */
class GgufArchitectureTest {
  private static final String YARN =
      "\"rope_type\": \"yarn\", \"factor\": 4.0, \"original_max_position_embeddings\": 32";

  @TempDir private Path folder;

  /** Makes a checkpoint of the resources with a tokenizer and an edited config. */
  private Path checkpoint(String name, String from, String to) throws IOException {
    var tiny = new TinyArchitecture(name);
    Path small = SmallModel.in(folder.resolve("small"));
    Path made = Files.createDirectories(folder.resolve(name));
    for (String file : new String[] {"tokenizer.json", "tokenizer_config.json"}) {
      Files.copy(small.resolve(file), made.resolve(file));
    }
    Files.copy(tiny.weights().resolve("model.safetensors"), made.resolve("model.safetensors"));
    String config = Files.readString(tiny.folder().resolve("config.json"));
    assertThat(config).contains(from);
    Files.writeString(made.resolve("config.json"), config.replace(from, to));
    return made;
  }

  private Path export(Path made) throws IOException {
    Path file = folder.resolve("m.gguf");
    try (Checkpoint checkpoint = Checkpoint.open(made)) {
      new ModelExport(checkpoint, Optional.empty(), ElementType.F32, Progress.NONE).toGguf(file);
    }
    return file;
  }

  private static float[] values(WeightSource weights, String name) throws IOException {
    float[] values = new float[(int) weights.info(name).elementCount()];
    weights.read(name, MemorySegment.ofArray(values));
    return values;
  }

  private static GgufMetadata metadata(Checkpoint checkpoint) {
    return ((TokenizerSource.Gguf) checkpoint.tokenizer().orElseThrow()).metadata();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "llama|vocab_size|vocab_size|llama", // biases of all layers
        "llama3|vocab_size|vocab_size|llama",
        "llama-linear|vocab_size|vocab_size|llama",
        "llama-dynamic|vocab_size|vocab_size|llama",
        "mistral|\"sliding_window\": 7|\"sliding_window\": null|llama",
        "mistral|\"sliding_window\": 7|\"sliding_window\": 128|llama",
        "smollm3|vocab_size|vocab_size|smollm3",
        "qwen3|vocab_size|vocab_size|qwen3",
        "qwen3|\"rope_type\": \"default\"|" + YARN + "|qwen3"
      })
  void toGguf_isTheSameModelAgain(String name, String from, String to, String architecture)
      throws IOException {
    Path made = checkpoint(name, from, to);

    try (Checkpoint again = Checkpoint.open(export(made));
        Checkpoint whole = Checkpoint.open(made)) {
      assertThat(metadata(again).requiredText("general.architecture")).isEqualTo(architecture);
      assertThat(again.config().sizes()).isEqualTo(whole.config().sizes());
      assertThat(again.config().biases()).isEqualTo(whole.config().biases());
      assertThat(again.config().layers())
          .extracting(layer -> layer.rotary())
          .isEqualTo(whole.config().layers().stream().map(layer -> layer.rotary()).toList());
      int headSize = whole.config().headSize();
      float[] frequencies = again.config().rope().frequencies(headSize);
      float[] expected = whole.config().rope().frequencies(headSize);
      for (int pair = 0; pair < expected.length; pair++) {
        assertThat(frequencies[pair]).isCloseTo(expected[pair], within(2e-7f * expected[pair]));
      }
      assertThat(again.config().rope().scaling().attentionFactor())
          .isCloseTo(whole.config().rope().scaling().attentionFactor(), within(1e-6));
      assertThat(again.weights().tensors().keySet())
          .containsExactlyInAnyOrderElementsOf(whole.weights().tensors().keySet());
      for (String tensor : whole.weights().tensors().keySet()) {
        assertThat(values(again.weights(), tensor))
            .as(tensor)
            .isEqualTo(values(whole.weights(), tensor));
      }
    }
  }

  @Test
  void toGguf_yarn_hasTheKeysThatAreRead() throws IOException {
    Path made =
        checkpoint("qwen3", "\"rope_type\": \"default\"", YARN + ", \"attention_factor\": 1.3");

    try (Checkpoint again = Checkpoint.open(export(made))) {
      GgufMetadata keys = metadata(again);
      String at = "qwen3.rope.";
      assertThat(keys.requiredText(at + "scaling.type")).isEqualTo("yarn");
      assertThat(keys.real(at + "scaling.factor")).hasValue(4);
      assertThat(keys.integer(at + "scaling.original_context_length")).hasValue(32);
      // llama.cpp multiplies with 1 + 0.1 ln(factor)
      assertThat(keys.real(at + "scaling.attn_factor").orElseThrow())
          .isCloseTo(1.3 / (1 + 0.1 * Math.log(4)), within(1e-6));
      assertThat(keys.real(at + "freq_base")).hasValue(1_000_000);
      assertThat(keys.integer(at + "dimension_count")).hasValue(16);
      assertThat(keys.integer("qwen3.attention.key_length")).hasValue(16);
      assertThat(keys.integer("qwen3.attention.head_count_kv")).hasValue(2);
    }
  }

  @Test
  void toGguf_llama3_hasItsScalingInATensorAndNoKey() throws IOException {
    try (Checkpoint again = Checkpoint.open(export(checkpoint("llama3", "llama3", "llama3")))) {
      assertThat(metadata(again).has("llama.rope.scaling.type")).isFalse();
      assertThat(metadata(again).has("llama.rope.scaling.factor")).isFalse();
    }
    String file =
        Files.readString(folder.resolve("m.gguf"), java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(file).contains("rope_freqs.weight");
  }

  @Test
  void toGguf_linear_hasTypeAndFactor() throws IOException {
    try (Checkpoint again =
        Checkpoint.open(export(checkpoint("llama-linear", "linear", "linear")))) {
      assertThat(metadata(again).requiredText("llama.rope.scaling.type")).isEqualTo("linear");
      assertThat(metadata(again).real("llama.rope.scaling.factor")).hasValue(2.5);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "mistral|vocab_size|vocab_size|a sliding window of 7 tokens in a context of 128",
        "llama-yarn|vocab_size|vocab_size|yarn with beta_fast 4.0, beta_slow 0.5, truncate false",
        "qwen2-full|vocab_size|vocab_size|a qwen2 whose 4 heads of 16 are not as wide as its 32",
        "smollm3|\"no_rope_layer_interval\": 4|\"no_rope_layer_interval\": 2|layer 1 is without",
        "qwen3|\"rope_type\": \"default\"|\"rope_type\": \"llama3\", \"factor\": 4.0,"
            + " \"low_freq_factor\": 1.0, \"high_freq_factor\": 4.0,"
            + " \"original_max_position_embeddings\": 32|llama3 scaling of a qwen3"
      })
  void toGguf_whatLlamaCppWouldPassOver_isRefused(
      String name, String from, String to, String message) throws IOException {
    Path made = checkpoint(name, from, to);
    if (name.equals("smollm3")) {
      Path config = made.resolve("config.json");
      String text = Files.readString(config);
      Files.writeString(config, text.replaceAll("(?s)\"no_rope_layers\": \\[.*?\\],", ""));
    }

    assertThatThrownBy(() -> export(made))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(made.toString())
        .hasMessageContaining(message)
        .hasMessageContaining("is not written as GGUF");
    assertThat(folder.resolve("m.gguf")).doesNotExist();
  }
}
