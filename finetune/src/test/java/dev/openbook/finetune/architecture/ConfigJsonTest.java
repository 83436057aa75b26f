package dev.openbook.finetune.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigJsonTest {
  private static final Path RESOURCES = Path.of("src/test/resources/architectures");

  @TempDir private Path folder;

  private static String good(String name, String file) throws IOException {
    return Files.readString(RESOURCES.resolve(name).resolve(file));
  }

  private void write(String json) throws IOException {
    Files.writeString(folder.resolve("config.json"), json);
  }

  /** Writes a config of the older dialect, changed in one place, and reads it. */
  private ModelConfig changed(String name, String from, String to) throws IOException {
    String json = good(name, "transformers4.json");
    assertThat(json).contains(from);
    write(json.replace(from, to));
    return ConfigJson.read(folder);
  }

  @ParameterizedTest
  @MethodSource("dev.openbook.finetune.model.TinyArchitecture#names")
  void read_bothDialects_giveTheSame(String name) throws IOException {
    write(good(name, "transformers4.json"));

    assertThat(ConfigJson.read(folder)).isEqualTo(ConfigJson.read(RESOURCES.resolve(name)));
  }

  @Test
  void read_llama3_givesTheScaling() {
    ModelConfig config = ConfigJson.read(RESOURCES.resolve("llama3"));

    assertThat(config.rope()).isEqualTo(new Rope(10_000, new RopeScaling.Llama3(4, 1, 4, 32)));
    assertThat(config.sizes()).isEqualTo(new ModelConfig.Sizes(128, 32, 40, 2, 4, 2, 16, 128));
    assertThat(config.tiedEmbeddings()).isTrue();
    assertThat(config.biases()).isEqualTo(ModelConfig.Biases.NONE);
    assertThat(config.layers()).containsOnly(LayerAttention.PLAIN);
  }

  @Test
  void read_layers_giveWindowsAndRotation() throws IOException {
    assertThat(ConfigJson.read(RESOURCES.resolve("mistral")).layers())
        .containsOnly(LayerAttention.sliding(7));
    assertThat(ConfigJson.read(RESOURCES.resolve("qwen2")).layers())
        .containsExactly(LayerAttention.PLAIN, LayerAttention.sliding(6));
    assertThat(ConfigJson.read(RESOURCES.resolve("smollm3")).layers())
        .extracting(LayerAttention::rotary)
        .containsExactly(true, true, true, false);
    assertThat(changed("mistral", "\"sliding_window\": 7,", "").layers())
        .as("transformers' default")
        .containsOnly(LayerAttention.sliding(4096));
    assertThat(changed("mistral", "\"sliding_window\": 7,", "\"sliding_window\": null,").layers())
        .containsOnly(LayerAttention.PLAIN);
    assertThat(
            changed(
                    "smollm3",
                    "\"use_sliding_window\": false,",
                    "\"use_sliding_window\": true, \"sliding_window\": 9,")
                .layers()
                .getLast())
        .isEqualTo(new LayerAttention(false, OptionalInt.of(9)));
  }

  @Test
  void read_yarn_extendsTheContextAndDefaultsAsPublished() throws IOException {
    ModelConfig config =
        changed(
            "qwen3-yarn", "\"max_position_embeddings\": 128", "\"max_position_embeddings\": 32");

    assertThat(config.contextLength()).isEqualTo(128);
    assertThat(config.rope().scaling().attentionFactor()).isEqualTo(0.1 * Math.log(4) + 1);
    assertThat(changed("qwen3-yarn", "\"beta_fast\": 4.0,", "").rope().scaling())
        .isEqualTo(new RopeScaling.Yarn(4, 32, 0.1 * Math.log(4) + 1, 32, 0.5, true));
  }

  @Test
  void read_dynamic_isPlainUpToTheContextsEnd() {
    ModelConfig config = ConfigJson.read(RESOURCES.resolve("llama-dynamic"));

    assertThat(config.rope()).isEqualTo(Rope.plain(10_000));
    assertThat(config.contextLength()).isEqualTo(128);
  }

  @Test
  void read_harmlessAndSwitchedOff_isPassedOver() throws IOException {
    ModelConfig plain = ConfigJson.read(RESOURCES.resolve("llama3"));

    assertThat(
            changed(
                "llama3",
                "\"use_cache\": true",
                "\"use_cache\": true, \"pretraining_tp\": 2, \"_name_or_path\": \"x\","
                    + " \"quantization_config\": null, \"qk_norm\": false, \"num_local_experts\":"
                    + " 0, \"pruned_heads\": {}, \"partial_rotary_factor\": 1.0,"
                    + " \"transformers.js_config\": {\"dtype\": \"q4\"}"))
        .isEqualTo(plain);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "llama|\"llama\"|\"gemma2\"|'model_type' is 'gemma2', which is not supported; supported:"
            + " llama, mistral, qwen2, qwen3, smollm3",
        "llama|\"silu\"|\"gelu\"|'hidden_act' is 'gelu', supported: silu",
        "llama|\"use_cache\"|\"final_logit_softcapping\": 30.0, \"use_cache\"|"
            + "'final_logit_softcapping' is 30.0: not supported for a llama decoder; supported:"
            + " attention_bias, head_dim,",
        "llama|\"use_cache\"|\"sliding_window\": 9, \"use_cache\"|'sliding_window' is 9: not"
            + " supported for a llama decoder",
        "llama|\"attention_dropout\": 0.0|\"attention_dropout\": 0.1|'attention_dropout' is 0.1",
        "llama|\"use_cache\"|\"quantization_config\": {\"bits\": 4}, \"use_cache\"|"
            + "'quantization_config' is {\"bits\":4}",
        "qwen2|\"use_cache\"|\"partial_rotary_factor\": 0.5, \"use_cache\"|'partial_rotary_factor'"
            + " is 0.5",
        "qwen2|\"use_cache\"|\"attention_bias\": true, \"use_cache\"|'attention_bias' is true: not"
            + " supported for a qwen2 decoder",
        "qwen2|\"use_cache\"|\"layer_types\": [\"full_attention\"], \"use_cache\"|'layer_types'"
            + " must name 2 layers, got 1",
        "qwen2|\"use_cache\"|\"layer_types\": [\"chunked_attention\", \"full_attention\"],"
            + " \"use_cache\"|'layer_types' names 'chunked_attention', which is not supported",
        "qwen2-full|\"use_cache\"|\"layer_types\": [\"full_attention\", \"sliding_attention\"],"
            + " \"use_cache\"|'layer_types' names sliding_attention, but",
        "qwen3|\"head_dim\": 16,||'head_dim' is missing",
        "mistral|\"num_key_value_heads\": 2,||'num_key_value_heads' is missing",
        "mistral|\"sliding_window\": 7|\"sliding_window\": 0|'sliding_window' must be at least 1",
        "llama3|\"rope_type\": \"llama3\"|\"rope_type\": \"longrope\"|rope_scaling: 'rope_type' is"
            + " 'longrope', which is not supported; supported: default, dynamic, linear, llama3,"
            + " yarn",
        "llama3|\"rope_type\"|\"long_factor\": [1], \"rope_type\"|rope_scaling: 'long_factor' is"
            + " [1]: not supported for rotary scaling 'llama3'",
        "llama3|\"low_freq_factor\": 1.0,||rope_scaling: 'low_freq_factor' is missing",
        "llama3|\"low_freq_factor\": 1.0|\"low_freq_factor\": 4.5|highFrequencyFactor must be above"
            + " lowFrequencyFactor (4.5), got 4.0",
        "llama-linear|\"factor\": 2.5|\"factor\": -1|'factor' must be a number above 0, got -1",
        "llama-yarn|\"truncate\": false|\"truncate\": 0|'truncate' must be true or false, got 0",
        "smollm3|\"no_rope_layers\"|\"no_rope_layers\": [1], \"_x\"|'no_rope_layers' must hold 1"
            + " (rotary) or 0 for each of 4 layers",
        "llama|\"hidden_size\": 32|\"hidden_size\": \"32\"|'hidden_size' must be an integer",
        "llama|\"hidden_size\": 32|\"hiddensize\": 32|'hiddensize' is 32: not supported",
        "llama|\"hidden_size\": 32,||'hidden_size' is missing",
        "llama|\"num_hidden_layers\": 2|\"num_hidden_layers\": 0|layerCount must be at least 1",
        "llama|\"num_hidden_layers\": 2|\"num_hidden_layers\": 99999|layerCount must be at most"
            + " 4096, got 99999",
        "llama|\"head_dim\": 16|\"head_dim\": 15|headSize must be even, got 15",
        "llama|\"num_key_value_heads\": 2|\"num_key_value_heads\": 3|keyValueHeadCount must divide",
        "llama|\"eos_token_id\": 2|\"eos_token_id\": \"x\"|'eos_token_id' must hold token ids",
        "llama|\"rms_norm_eps\": 1e-05|\"rms_norm_eps\": -1|'rms_norm_eps' must be a number above"
            + " 0",
      })
  void read_whatTheDecoderDoesNotDo_isNamed(String name, String from, String to, String message) {
    assertThatThrownBy(() -> changed(name, from, to == null ? "" : to))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(folder.resolve("config.json").toString())
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void read_generationConfig_addsEndTokens() throws IOException {
    write(good("llama", "config.json"));
    Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": [2, 9]}");

    assertThat(ConfigJson.read(folder).endTokens()).containsExactly(2, 9);
  }
}
