package dev.openbook.finetune.architecture;

import dev.openbook.datasets.file.JsonRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads a Hugging Face {@code config.json}, with {@code generation_config.json} beside it: Llama,
 * Mistral, Qwen2, Qwen3 and SmolLM3, as transformers 4 and 5 write them.
 */
public final class ConfigJson {
  private ConfigJson() {}

  /**
   * Reads a folder's {@code config.json}.
   *
   * @throws dev.openbook.datasets.BadInputException if it is missing or broken, lacks a size, or
   *     asks for mathematics that the decoder does not do
   */
  public static ModelConfig read(Path folder) {
    JsonRecord config = JsonRecord.whole(folder.resolve("config.json"));
    Architecture architecture = Architecture.of(config);
    ConfigKeys.check(config, architecture);
    requireSilu(config);
    List<Integer> ends = endTokens(config, folder.resolve("generation_config.json"));
    List<Integer> begin = ids(config, "bos_token_id");
    Rope rope = RopeJson.read(config, architecture.defaultTheta());
    try {
      ModelConfig.Sizes sizes = sizes(config, architecture, rope);
      return new ModelConfig(
          architecture.modelType(),
          sizes,
          rope,
          LayersJson.read(config, architecture, sizes.layerCount()),
          biases(config, architecture),
          architecture == Architecture.QWEN3,
          flag(config, "tie_word_embeddings").orElse(architecture.tiedByDefault()),
          RopeJson.positive(config, "rms_norm_eps").orElse(1e-6),
          begin.isEmpty() ? ends.getFirst() : begin.getFirst(),
          ends);
    } catch (IllegalArgumentException e) {
      throw config.fail(String.valueOf(e.getMessage()));
    }
  }

  private static ModelConfig.Sizes sizes(JsonRecord config, Architecture architecture, Rope rope) {
    int heads = config.integer("num_attention_heads");
    int embedding = config.integer("hidden_size");
    // Where transformers has a default that does not follow from the other sizes, it must be said.
    int keyValueHeads =
        architecture == Architecture.LLAMA || config.node().has("num_key_value_heads")
            ? config.optionalInteger("num_key_value_heads").orElse(heads)
            : config.integer("num_key_value_heads");
    int headSize =
        architecture == Architecture.QWEN3
            ? config.integer("head_dim")
            : config.optionalInteger("head_dim").orElse(embedding / Math.max(1, heads));
    return new ModelConfig.Sizes(
        config.integer("vocab_size"),
        embedding,
        config.integer("intermediate_size"),
        config.integer("num_hidden_layers"),
        heads,
        keyValueHeads,
        headSize,
        rope.contextLength(config.integer("max_position_embeddings")));
  }

  private static ModelConfig.Biases biases(JsonRecord config, Architecture architecture) {
    boolean attention = flag(config, "attention_bias").orElse(false);
    boolean feedForward = flag(config, "mlp_bias").orElse(false);
    return switch (architecture) {
      case QWEN2 -> new ModelConfig.Biases(true, false, false);
      case LLAMA, MISTRAL, QWEN3, SMOLLM3 ->
          new ModelConfig.Biases(attention, attention, feedForward);
    };
  }

  private static void requireSilu(JsonRecord config) {
    Optional<String> activation = config.optionalText("hidden_act");
    if (activation.isPresent() && !activation.get().equals("silu")) {
      throw config.fail("'hidden_act' is '" + activation.get() + "', supported: silu");
    }
  }

  private static List<Integer> endTokens(JsonRecord config, Path generation) {
    Set<Integer> ends = new LinkedHashSet<>(ids(config, "eos_token_id"));
    if (Files.exists(generation)) {
      ends.addAll(ids(JsonRecord.whole(generation), "eos_token_id"));
    }
    if (ends.isEmpty()) {
      throw config.fail("'eos_token_id' is missing");
    }
    return List.copyOf(ends);
  }

  /** Returns true or false; empty when absent or null. */
  static Optional<Boolean> flag(JsonRecord record, String key) {
    @Nullable JsonNode value = record.node().get(key);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isBoolean()) {
      throw record.fail("'" + key + "' must be true or false, got " + value);
    }
    return Optional.of(value.booleanValue());
  }

  /** Returns one id or a list of ids; empty when absent. */
  private static List<Integer> ids(JsonRecord record, String key) {
    @Nullable JsonNode value = record.node().get(key);
    if (value == null || value.isNull()) {
      return List.of();
    }
    var ids = new ArrayList<Integer>();
    for (JsonNode id : value.isArray() ? value : List.of(value)) {
      if (!id.isInt() || id.intValue() < 0) {
        throw record.fail("'" + key + "' must hold token ids, got " + value);
      }
      ids.add(id.intValue());
    }
    return ids;
  }
}
