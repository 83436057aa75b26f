package dev.openbook.finetune.weights;

import dev.openbook.datasets.file.JsonRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a Hugging Face {@code config.json}, with {@code generation_config.json} beside it. */
public final class ConfigJson {
  /** Settings of a plain Llama; any other value means mathematics that the decoder does not do. */
  private static final List<Fixed> FIXED =
      List.of(
          new Fixed("model_type", "\"llama\""),
          new Fixed("hidden_act", "\"silu\""),
          new Fixed("attention_bias", "false"),
          new Fixed("mlp_bias", "false"),
          new Fixed("rope_scaling", "null"),
          new Fixed("rope_interleaved", "false"),
          new Fixed("partial_rotary_factor", "1.0"),
          new Fixed("pretraining_tp", "1"),
          new Fixed("sliding_window", "null"),
          new Fixed("use_sliding_window", "false"),
          new Fixed("quantization_config", "null"),
          new Fixed("embedding_multiplier", "1.0"),
          new Fixed("residual_multiplier", "1.0"),
          new Fixed("attention_multiplier", "1.0"),
          new Fixed("logits_scaling", "1.0"),
          new Fixed("num_local_experts", "0"),
          new Fixed("qk_norm", "false"),
          new Fixed("no_rope_layers", "null"));

  private record Fixed(String key, String json) {}

  private ConfigJson() {}

  /**
   * Reads a folder's {@code config.json}.
   *
   * @throws dev.openbook.datasets.BadInputException if it is missing or broken, lacks a size, or
   *     asks for mathematics that the decoder does not do
   */
  public static ModelConfig read(Path folder) {
    JsonRecord config = JsonRecord.whole(folder.resolve("config.json"));
    config.text("model_type");
    FIXED.forEach(fixed -> check(config, fixed));
    int heads = config.integer("num_attention_heads");
    int embedding = config.integer("hidden_size");
    Path generation = folder.resolve("generation_config.json");
    Set<Integer> ends = new LinkedHashSet<>(ids(config, "eos_token_id"));
    if (Files.exists(generation)) {
      ends.addAll(ids(JsonRecord.whole(generation), "eos_token_id"));
    }
    if (ends.isEmpty()) {
      throw config.fail("'eos_token_id' is missing");
    }
    List<Integer> begin = ids(config, "bos_token_id");
    try {
      return new ModelConfig(
          config.text("model_type"),
          config.integer("vocab_size"),
          embedding,
          config.integer("intermediate_size"),
          config.integer("num_hidden_layers"),
          heads,
          orElse(config.optionalInteger("num_key_value_heads"), heads),
          orElse(config.optionalInteger("head_dim"), embedding / Math.max(1, heads)),
          config.integer("max_position_embeddings"),
          ropeTheta(config),
          real(config, config.node(), "rms_norm_eps").orElse(1e-6),
          config.node().path("tie_word_embeddings").asBoolean(false),
          begin.isEmpty() ? ends.iterator().next() : begin.getFirst(),
          List.copyOf(ends));
    } catch (IllegalArgumentException e) {
      throw config.fail(String.valueOf(e.getMessage()));
    }
  }

  private static int orElse(OptionalInt value, int other) {
    return value.orElse(other);
  }

  private static void check(JsonRecord config, Fixed fixed) {
    @Nullable JsonNode value = config.node().get(fixed.key());
    if (value == null || value.isNull()) {
      return;
    }
    boolean bothNumbers = value.isNumber() && isNumber(fixed.json());
    boolean same =
        bothNumbers
            ? value.doubleValue() == Double.parseDouble(fixed.json())
            : value.toString().equals(fixed.json());
    if (!same) {
      throw config.fail(
          "'%s' must be %s: the decoder is a plain Llama, got %s"
              .formatted(fixed.key(), fixed.json(), value));
    }
  }

  private static boolean isNumber(String json) {
    return Character.isDigit(json.charAt(0));
  }

  /** The base stands at the top, or since transformers 5 in {@code rope_parameters}. */
  private static double ropeTheta(JsonRecord config) {
    @Nullable JsonNode rope = config.node().get("rope_parameters");
    if (rope == null || rope.isNull()) {
      return real(config, config.node(), "rope_theta").orElse(10_000);
    }
    String kind = rope.path("rope_type").asString("default");
    if (!kind.equals("default")) {
      throw config.fail("'rope_parameters.rope_type' must be default, got '" + kind + "'");
    }
    return real(config, rope, "rope_theta")
        .orElseGet(() -> real(config, config.node(), "rope_theta").orElse(10_000));
  }

  private static OptionalDouble real(JsonRecord config, JsonNode node, String key) {
    @Nullable JsonNode value = node.get(key);
    if (value == null || value.isNull()) {
      return OptionalDouble.empty();
    }
    if (!value.isNumber() || !(value.doubleValue() > 0)) {
      throw config.fail("'" + key + "' must be a number above 0, got " + value);
    }
    return OptionalDouble.of(value.doubleValue());
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
