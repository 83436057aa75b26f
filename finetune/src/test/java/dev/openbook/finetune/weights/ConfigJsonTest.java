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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigJsonTest {
  @TempDir private Path folder;

  private static String good() throws IOException {
    return Files.readString(GoldenTensors.STORIES.resolve("config.json"));
  }

  private void write(String json) throws IOException {
    Files.writeString(folder.resolve("config.json"), json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"llama\"|\"qwen2\"|'model_type' must be \"llama\"",
        "\"silu\"|\"gelu\"|'hidden_act' must be \"silu\"",
        "\"attention_bias\": false|\"attention_bias\": true|'attention_bias' must be false",
        "\"mlp_bias\": false|\"mlp_bias\": true|'mlp_bias' must be false",
        "\"mlp_bias\"|\"rope_scaling\": {\"factor\": 2}, \"mlp_bias\"|'rope_scaling' must be null",
        "\"mlp_bias\"|\"rope_parameters\": {\"rope_type\": \"llama3\"}, \"mlp_bias\"|"
            + "'rope_parameters.rope_type' must be default, got 'llama3'",
        "\"hidden_size\": 64|\"hidden_size\": \"64\"|'hidden_size' must be an integer",
        "\"hidden_size\": 64|\"hiddensize\": 64|'hidden_size' is missing",
        "\"num_hidden_layers\": 5|\"num_hidden_layers\": 0|layerCount must be at least 1, got 0",
        "\"num_key_value_heads\": 4|\"num_key_value_heads\": 3|keyValueHeadCount must divide",
        "\"eos_token_id\": 2|\"eos_token_id\": \"x\"|'eos_token_id' must hold token ids",
        "\"rms_norm_eps\": 1e-05|\"rms_norm_eps\": -1|'rms_norm_eps' must be a number above 0",
      })
  void read_whatTheDecoderDoesNotDo_isNamed(String from, String to, String message)
      throws IOException {
    assertThat(good()).contains(from);
    write(good().replace(from, to));

    assertThatThrownBy(() -> ConfigJson.read(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(folder.resolve("config.json").toString())
        .hasMessageContaining(message);
  }

  @Test
  void read_newStyle_takesThetaFromRopeParameters() throws IOException {
    write(
        good()
            .replace("\"rope_theta\": 10000.0", "\"rope_parameters\": {\"rope_theta\": 77.5}")
            .replace("\"mlp_bias\": false", "\"mlp_bias\": false, \"pretraining_tp\": 1.0"));

    assertThat(ConfigJson.read(folder).ropeTheta()).isEqualTo(77.5);
  }

  @Test
  void read_generationConfig_addsEndTokens() throws IOException {
    write(good());
    Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [2, 9]}");

    assertThat(ConfigJson.read(folder).endTokens()).containsExactly(2, 9);
  }

  @Test
  void open_shards_areOneSource() throws IOException {
    Path model = GoldenTensors.STORIES;
    write(good());
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
