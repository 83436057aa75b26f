package dev.openbook.finetune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.weights.encoding.ElementType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeftAdapterTest {
  /** Written by peft, see make_golden.py. */
  private static final Path PEFT = GoldenTensors.RESOURCES.resolve("peft-adapter");

  /** Written by peft, see architectures/make_lm_head.py; its base is tied. */
  private static final Path HEAD = Path.of("src/test/resources/architectures/llama3/lm-head");

  @TempDir private Path folder;

  @Test
  void open_readsWhatPeftWrote() throws IOException {
    try (PeftAdapter adapter = PeftAdapter.open(PEFT)) {
      assertThat(adapter.config().rank()).isEqualTo(2);
      assertThat(adapter.config().alpha()).isEqualTo(8);
      assertThat(adapter.config().dropout()).isZero();
      assertThat(adapter.config().targetModules()).containsExactly("down_proj", "q_proj");
      assertThat(adapter.weights().tensors()).hasSize(20);
      assertThat(
              adapter
                  .weights()
                  .info("base_model.model.model.layers.4.mlp.down_proj.lora_A.weight")
                  .shape())
          .containsExactly(2L, 172L);
    }
  }

  @Test
  void save_givesPeftsBytesBack() throws IOException {
    try (PeftAdapter adapter = PeftAdapter.open(PEFT)) {
      PeftAdapter.save(folder, adapter.config(), adapter.weights());

      try (PeftAdapter again = PeftAdapter.open(folder)) {
        assertThat(again.config()).isEqualTo(adapter.config());
        assertThat(again.weights().tensors()).isEqualTo(adapter.weights().tensors());
        assertThat(GoldenTensors.of(again.weights()))
            .isEqualTo(GoldenTensors.of(adapter.weights()));
      }
    }
    // The same tensors in the same order under the same metadata: the very file peft wrote.
    assertThat(folder.resolve("adapter_model.safetensors"))
        .hasSameBinaryContentAs(PEFT.resolve("adapter_model.safetensors"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"use_dora\": false|\"use_dora\": true|'use_dora' is not supported",
        "\"layers_to_transform\": null|\"layers_to_transform\": \"q\"|must hold numbers of layers",
        "\"layers_to_transform\": null|\"layers_to_transform\": [99]|is no LoRA tensor",
        "\"bias\": \"none\"|\"bias\": \"all\"|'bias' must be none, got \"all\"",
        "\"rank_pattern\": {}|\"rank_pattern\": {\"q\": 4}|'rank_pattern' is not supported",
        "\"r\": 2|\"r\": 0|rank must be at least 1, got 0",
        "\"lora_alpha\": 8|\"lora_alpha\": -1|alpha must be positive, got -1.0",
        "\"peft_type\": \"LORA\"|\"peft_type\": \"IA3\"|'peft_type' must be LORA, got \"IA3\"",
        "\"q_proj\"|\"k_proj\"|is no LoRA tensor of the config's target_modules",
      })
  void open_otherThanPlainLora_isRefused(String from, String to, String message)
      throws IOException {
    String config = Files.readString(PEFT.resolve("adapter_config.json"));
    assertThat(config).contains(from);
    Files.writeString(folder.resolve("adapter_config.json"), config.replace(from, to));
    Files.copy(
        PEFT.resolve("adapter_model.safetensors"), folder.resolve("adapter_model.safetensors"));

    assertThatThrownBy(() -> PeftAdapter.open(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message)
        .hasMessageContaining(folder.toString());
  }

  @Test
  void open_headAdapterOfPeft_bringsTheBaseHead() throws IOException {
    Path architectures = Path.of("src/test/resources/architectures");
    try (PeftAdapter adapter = PeftAdapter.open(HEAD);
        Checkpoint base = Checkpoint.open(architectures.resolve("llama3"));
        Checkpoint other = Checkpoint.open(architectures.resolve("llama"))) {
      assertThat(adapter.config().targetModules())
          .containsExactly("down_proj", "lm_head", "q_proj");
      assertThat(adapter.weights().tensors())
          .containsKeys(
              "base_model.model.lm_head.base_layer.weight",
              "base_model.model.lm_head.lora_A.weight",
              "base_model.model.lm_head.lora_B.weight");
      adapter.requireBase(base);
      assertThatThrownBy(() -> adapter.requireBase(other))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("lm_head.base_layer.weight' is not 'lm_head.weight' of ")
          .hasMessageEndingWith("or save it with save_embedding_layers=False");
      PeftAdapter.save(folder, adapter.config(), adapter.weights());
    }
    assertThat(folder.resolve("adapter_model.safetensors"))
        .hasSameBinaryContentAs(HEAD.resolve("adapter_model.safetensors"));
  }

  /** PEFT stores the base's head in the type that it was loaded in. */
  @Test
  void requireBase_storedInBrainFloat_isTheBaseRounded() throws IOException {
    try (PeftAdapter adapter = PeftAdapter.open(HEAD);
        Checkpoint base = Checkpoint.open(Path.of("src/test/resources/architectures/llama3"))) {
      float[] rounded = new float[128 * 32];
      adapter
          .weights()
          .read("base_model.model.lm_head.base_layer.weight", MemorySegment.ofArray(rounded));
      byte[] bytes = new byte[2 * rounded.length];
      ElementType.BF16.encode(rounded, bytes, rounded.length);
      ElementType.BF16.decode(bytes, rounded, rounded.length);
      for (String type : List.of("BF16", "F32")) {
        var stored = new OneTensor("base_model.model.lm_head.base_layer.weight", rounded, type);
        var again = new PeftAdapter(adapter.config(), stored);
        if (type.equals("BF16")) {
          again.requireBase(base);
        } else {
          assertThatThrownBy(() -> again.requireBase(base)).isInstanceOf(BadInputException.class);
        }
      }
    }
  }

  private static final class OneTensor implements WeightSource {
    private final String name;
    private final float[] values;
    private final String type;

    OneTensor(String name, float[] values, String type) {
      this.name = name;
      this.values = values;
      this.type = type;
    }

    @Override
    public Map<String, TensorInfo> tensors() {
      return Map.of(name, new TensorInfo(name, List.of(128L, 32L), type));
    }

    @Override
    public void read(String unused, MemorySegment target) {
      target.copyFrom(MemorySegment.ofArray(values));
    }

    @Override
    public void close() {
      // an array needs no closing
    }
  }

  @Test
  void open_headThatIsNoTarget_isRefused() throws IOException {
    String config = Files.readString(HEAD.resolve("adapter_config.json"));
    Files.writeString(
        folder.resolve("adapter_config.json"), config.replace("\"lm_head\"", "\"k_proj\""));
    Files.copy(
        HEAD.resolve("adapter_model.safetensors"), folder.resolve("adapter_model.safetensors"));

    assertThatThrownBy(() -> PeftAdapter.open(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("lm_head.base_layer.weight' is no LoRA tensor of the config's");
  }

  @Test
  void config_wrongValuesAreRefused() {
    assertThatThrownBy(() -> new AdapterConfig("", 1, 1, 1, List.of("q_proj")))
        .hasMessage("dropout must be in [0, 1), got 1.0");
    assertThatThrownBy(() -> new AdapterConfig("", 1, 1, 0, List.of()))
        .hasMessage("targetModules is empty");
  }
}
