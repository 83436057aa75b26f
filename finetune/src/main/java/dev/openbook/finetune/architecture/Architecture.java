package dev.openbook.finetune.architecture;

import dev.openbook.datasets.file.JsonRecord;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The kinds of decoder that a {@code config.json} may name, what each reads from it besides the
 * common settings, and what it takes for a setting that is not there.
 */
enum Architecture {
  LLAMA("llama", 10_000, false),
  MISTRAL("mistral", 10_000, false),
  QWEN2("qwen2", 10_000, false),
  QWEN3("qwen3", 10_000, false),
  SMOLLM3("smollm3", 2_000_000, true);

  private final String modelType;
  private final double defaultTheta;
  private final boolean tiedByDefault;

  Architecture(String modelType, double defaultTheta, boolean tiedByDefault) {
    this.modelType = modelType;
    this.defaultTheta = defaultTheta;
    this.tiedByDefault = tiedByDefault;
  }

  /**
   * Returns the kind that a config names.
   *
   * @throws dev.openbook.datasets.BadInputException if it names none that is supported
   */
  static Architecture of(JsonRecord config) {
    String modelType = config.text("model_type");
    return Arrays.stream(values())
        .filter(one -> one.modelType.equals(modelType))
        .findFirst()
        .orElseThrow(
            () ->
                config.fail(
                    "'model_type' is '%s', which is not supported; supported: %s"
                        .formatted(
                            modelType,
                            Arrays.stream(values())
                                .map(Architecture::modelType)
                                .collect(Collectors.joining(", ")))));
  }

  String modelType() {
    return modelType;
  }

  /** Returns the rotary base of a config that does not say it. */
  double defaultTheta() {
    return defaultTheta;
  }

  /** Returns whether the output head of a config that does not say it is the embedding table. */
  boolean tiedByDefault() {
    return tiedByDefault;
  }

  /** Returns the keys that only some kinds read, this one among them. */
  Set<String> ownKeys() {
    return switch (this) {
      case LLAMA -> Set.of("attention_bias", "mlp_bias");
      case MISTRAL -> Set.of("sliding_window");
      case QWEN2 ->
          Set.of("use_sliding_window", "sliding_window", "max_window_layers", "layer_types");
      case QWEN3 ->
          Set.of(
              "attention_bias",
              "use_sliding_window",
              "sliding_window",
              "max_window_layers",
              "layer_types");
      case SMOLLM3 ->
          Set.of(
              "attention_bias",
              "mlp_bias",
              "no_rope_layers",
              "no_rope_layer_interval",
              "use_sliding_window",
              "sliding_window",
              "layer_types",
              "max_window_layers"); // in published files, not read: the types of layers decide
    };
  }
}
