package dev.openbook.finetune.architecture;

import dev.openbook.datasets.file.JsonRecord;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the rotary embedding from a {@code config.json}, in the dialect of transformers 4 ({@code
 * rope_theta}, {@code rope_scaling}) and of 5 ({@code rope_parameters}).
 */
final class RopeJson {
  /** What each kind of scaling reads; each also has its kind and its base. */
  private static final Map<String, Set<String>> KEYS =
      Map.of(
          "default", Set.of(),
          "linear", Set.of("factor"),
          "dynamic", Set.of("factor"),
          "llama3",
              Set.of(
                  "factor",
                  "low_freq_factor",
                  "high_freq_factor",
                  "original_max_position_embeddings"),
          "yarn",
              Set.of(
                  "factor",
                  "original_max_position_embeddings",
                  "attention_factor",
                  "beta_fast",
                  "beta_slow",
                  "mscale",
                  "mscale_all_dim",
                  "truncate"));

  private RopeJson() {}

  /**
   * Reads the rotary embedding.
   *
   * @param defaultTheta base if the config does not say it
   * @throws dev.openbook.datasets.BadInputException if a setting is broken or not supported
   */
  static Rope read(JsonRecord config, double defaultTheta) {
    @Nullable JsonNode older = settings(config, "rope_scaling");
    @Nullable JsonNode newer = settings(config, "rope_parameters");
    if (older != null && newer != null && !older.equals(newer)) {
      throw config.fail("'rope_scaling' and 'rope_parameters' differ; take one of them out");
    }
    double theta = positive(config, "rope_theta").orElse(defaultTheta);
    @Nullable JsonNode settings = older != null ? older : newer;
    if (settings == null) {
      return Rope.plain(theta);
    }
    String key = older != null ? "rope_scaling" : "rope_parameters";
    var rope = new JsonRecord(config.file(), config.line(), key + ".", settings);
    String kind =
        rope.optionalText("rope_type").or(() -> rope.optionalText("type")).orElse("default");
    @Nullable Set<String> keys = KEYS.get(kind);
    if (keys == null) {
      throw rope.fail(
          "'rope_type' is '%s', which is not supported; supported: %s"
              .formatted(kind, String.join(", ", new TreeSet<>(KEYS.keySet()))));
    }
    var known = new HashSet<>(keys);
    known.addAll(Set.of("rope_type", "type", "rope_theta"));
    ConfigKeys.check(rope, known, known, "rotary scaling '" + kind + "'");
    return new Rope(positive(rope, "rope_theta").orElse(theta), scaling(config, rope, kind));
  }

  private static @Nullable JsonNode settings(JsonRecord config, String key) {
    @Nullable JsonNode value = config.node().get(key);
    if (value == null || value.isNull() || value.isEmpty()) {
      return null;
    }
    if (!value.isObject()) {
      throw config.fail("'" + key + "' must be an object, got " + value);
    }
    return value;
  }

  private static RopeScaling scaling(JsonRecord config, JsonRecord rope, String kind) {
    try {
      return switch (kind) {
        case "linear" -> new RopeScaling.Linear(required(rope, "factor"));
        case "llama3" ->
            new RopeScaling.Llama3(
                required(rope, "factor"),
                required(rope, "low_freq_factor"),
                required(rope, "high_freq_factor"),
                originalContextLength(config, rope));
        case "yarn" -> yarn(config, rope);
        // Dynamic scaling begins beyond max_position_embeddings, which is where the context ends:
        // with keys in a cache, angles that depend on a text's final length cannot be had.
        default -> new RopeScaling.None();
      };
    } catch (IllegalArgumentException e) {
      throw rope.fail(String.valueOf(e.getMessage()));
    }
  }

  private static RopeScaling yarn(JsonRecord config, JsonRecord rope) {
    int original = originalContextLength(config, rope);
    double factor =
        option(rope, "factor")
            .orElseGet(() -> (double) config.integer("max_position_embeddings") / original);
    OptionalDouble weight = option(rope, "mscale");
    OptionalDouble divisor = option(rope, "mscale_all_dim");
    double published =
        weight.isPresent() && divisor.isPresent()
            ? RopeScaling.Yarn.attentionFactor(factor, weight.getAsDouble())
                / RopeScaling.Yarn.attentionFactor(factor, divisor.getAsDouble())
            : RopeScaling.Yarn.attentionFactor(factor, 1);
    return new RopeScaling.Yarn(
        factor,
        original,
        positive(rope, "attention_factor").orElse(published),
        option(rope, "beta_fast").orElse(RopeScaling.Yarn.BETA_FAST),
        option(rope, "beta_slow").orElse(RopeScaling.Yarn.BETA_SLOW),
        ConfigJson.flag(rope, "truncate").orElse(true));
  }

  /** As transformers: beside the scaling's settings first, then among them, then the context. */
  private static int originalContextLength(JsonRecord config, JsonRecord rope) {
    String key = "original_max_position_embeddings";
    var outer = config.optionalInteger(key);
    return outer.isPresent()
        ? outer.getAsInt()
        : rope.optionalInteger(key).orElseGet(() -> config.integer("max_position_embeddings"));
  }

  private static double required(JsonRecord record, String key) {
    return positive(record, key).orElseThrow(() -> record.fail("'" + key + "' is missing"));
  }

  /** Returns a number that 0 switches off. */
  private static OptionalDouble option(JsonRecord record, String key) {
    @Nullable JsonNode value = record.node().get(key);
    return value == null || ConfigKeys.isOff(value)
        ? OptionalDouble.empty()
        : positive(record, key);
  }

  /** Returns a number above 0; empty when absent or null. */
  static OptionalDouble positive(JsonRecord record, String key) {
    @Nullable JsonNode value = record.node().get(key);
    if (value == null || value.isNull()) {
      return OptionalDouble.empty();
    }
    if (!value.isNumber() || !(value.doubleValue() > 0)) {
      throw record.fail("'" + key + "' must be a number above 0, got " + value);
    }
    return OptionalDouble.of(value.doubleValue());
  }
}
