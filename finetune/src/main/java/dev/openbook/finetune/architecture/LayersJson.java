package dev.openbook.finetune.architecture;

import dev.openbook.datasets.file.JsonRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads from a {@code config.json} which layers have a window and which are rotary. */
final class LayersJson {
  /** What transformers takes for a Mistral's or Qwen's window that is not there. */
  private static final int DEFAULT_WINDOW = 4096;

  /** What transformers takes for the first layer with a window that is not there. */
  private static final int DEFAULT_FIRST_WINDOW_LAYER = 28;

  /** What transformers takes for the distance between SmolLM3's layers without RoPE. */
  private static final int DEFAULT_INTERVAL = 4;

  private static final String SLIDING = "sliding_attention";
  private static final String FULL = "full_attention";

  private LayersJson() {}

  /**
   * Reads every layer's attention.
   *
   * @throws dev.openbook.datasets.BadInputException if a setting is broken or contradicts another
   */
  static List<LayerAttention> read(JsonRecord config, Architecture architecture, int layerCount) {
    return switch (architecture) {
      case LLAMA -> Collections.nCopies(layerCount, LayerAttention.PLAIN);
      case MISTRAL ->
          Collections.nCopies(
              layerCount, new LayerAttention(true, window(config, OptionalInt.of(DEFAULT_WINDOW))));
      case QWEN2, QWEN3 -> qwen(config, layerCount);
      case SMOLLM3 -> smollm3(config, layerCount);
    };
  }

  private static List<LayerAttention> qwen(JsonRecord config, int layerCount) {
    OptionalInt window =
        ConfigJson.flag(config, "use_sliding_window").orElse(false)
            ? window(config, OptionalInt.of(DEFAULT_WINDOW))
            : OptionalInt.empty();
    int first = config.optionalInteger("max_window_layers").orElse(DEFAULT_FIRST_WINDOW_LAYER);
    List<String> types = types(config, layerCount);
    List<LayerAttention> layers = new ArrayList<>();
    for (int layer = 0; layer < layerCount; layer++) {
      boolean sliding =
          types.isEmpty()
              ? window.isPresent() && layer >= first
              : isSliding(config, types.get(layer), window);
      layers.add(new LayerAttention(true, sliding ? window : OptionalInt.empty()));
    }
    return layers;
  }

  private static List<LayerAttention> smollm3(JsonRecord config, int layerCount) {
    OptionalInt window =
        ConfigJson.flag(config, "use_sliding_window").orElse(false)
            ? window(config, OptionalInt.empty())
            : OptionalInt.empty();
    List<String> types = types(config, layerCount);
    List<LayerAttention> layers = new ArrayList<>();
    for (int layer = 0; layer < layerCount; layer++) {
      boolean rotary = isRotary(config, layer, layerCount);
      boolean sliding =
          types.isEmpty()
              ? window.isPresent() && !rotary
              : isSliding(config, types.get(layer), window);
      layers.add(new LayerAttention(rotary, sliding ? window : OptionalInt.empty()));
    }
    return layers;
  }

  private static boolean isRotary(JsonRecord config, int layer, int layerCount) {
    @Nullable JsonNode flags = config.node().get("no_rope_layers");
    if (flags == null || flags.isNull()) {
      int interval = config.optionalInteger("no_rope_layer_interval").orElse(DEFAULT_INTERVAL);
      if (interval < 1) {
        throw config.fail("'no_rope_layer_interval' must be at least 1, got " + interval);
      }
      return (layer + 1) % interval != 0;
    }
    if (!flags.isArray() || flags.size() < layerCount || !flags.get(layer).isInt()) {
      throw config.fail(
          "'no_rope_layers' must hold 1 (rotary) or 0 for each of %d layers, got %s"
              .formatted(layerCount, flags));
    }
    return flags.get(layer).intValue() != 0;
  }

  private static boolean isSliding(JsonRecord config, String type, OptionalInt window) {
    if (type.equals(SLIDING) && window.isEmpty()) {
      throw config.fail(
          "'layer_types' names "
              + SLIDING
              + ", but 'use_sliding_window' and 'sliding_window' give no window");
    }
    return type.equals(SLIDING);
  }

  /** Returns one type a layer; empty when the config does not say. */
  private static List<String> types(JsonRecord config, int layerCount) {
    List<String> types = config.texts("layer_types");
    if (types.isEmpty()) {
      return types;
    }
    if (types.size() != layerCount) {
      throw config.fail(
          "'layer_types' must name %d layers, got %d".formatted(layerCount, types.size()));
    }
    types.forEach(
        type -> {
          if (!type.equals(SLIDING) && !type.equals(FULL)) {
            throw config.fail(
                "'layer_types' names '%s', which is not supported; supported: %s, %s"
                    .formatted(type, FULL, SLIDING));
          }
        });
    return types;
  }

  /** Returns the window; null is none, absent is the default. */
  private static OptionalInt window(JsonRecord config, OptionalInt absent) {
    if (!config.node().has("sliding_window")) {
      return absent;
    }
    OptionalInt window = config.optionalInteger("sliding_window");
    if (window.isPresent() && window.getAsInt() < 1) {
      throw config.fail("'sliding_window' must be at least 1, got " + window.getAsInt());
    }
    return window;
  }
}
