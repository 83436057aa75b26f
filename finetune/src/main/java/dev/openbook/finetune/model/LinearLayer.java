package dev.openbook.finetune.model;

import dev.openbook.finetune.architecture.ModelConfig;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The seven linear layers of a decoder block, by their published names. */
public enum LinearLayer {
  QUERY("self_attn", "q_proj"),
  KEY("self_attn", "k_proj"),
  VALUE("self_attn", "v_proj"),
  OUTPUT("self_attn", "o_proj"),
  GATE("mlp", "gate_proj"),
  UP("mlp", "up_proj"),
  DOWN("mlp", "down_proj");

  private final String block;
  private final String moduleName;

  LinearLayer(String block, String moduleName) {
    this.block = block;
    this.moduleName = moduleName;
  }

  /** Returns the name that adapters list as a target module, e.g. {@code q_proj}. */
  public String moduleName() {
    return moduleName;
  }

  /** Returns the module's path, e.g. {@code model.layers.3.self_attn.q_proj}. */
  public String path(int layer) {
    return "model.layers." + layer + "." + block + "." + moduleName;
  }

  /** Returns the width of the layer's input. */
  public int inputSize(ModelConfig config) {
    return switch (this) {
      case QUERY, KEY, VALUE, GATE, UP -> config.embeddingSize();
      case OUTPUT -> config.headCount() * config.headSize();
      case DOWN -> config.feedForwardSize();
    };
  }

  /** Returns the width of the layer's output. */
  public int outputSize(ModelConfig config) {
    return switch (this) {
      case QUERY -> config.headCount() * config.headSize();
      case KEY, VALUE -> config.keyValueHeadCount() * config.headSize();
      case OUTPUT, DOWN -> config.embeddingSize();
      case GATE, UP -> config.feedForwardSize();
    };
  }

  /** Returns whether the layer adds a bias. */
  public boolean hasBias(ModelConfig config) {
    return switch (this) {
      case QUERY, KEY, VALUE -> config.biases().queryKeyValue();
      case OUTPUT -> config.biases().attentionOutput();
      case GATE, UP, DOWN -> config.biases().feedForward();
    };
  }

  /**
   * Returns the layer of that module name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static LinearLayer of(String moduleName) {
    return Arrays.stream(values())
        .filter(layer -> layer.moduleName.equals(moduleName))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "unknown target module '"
                        + moduleName
                        + "'; known: "
                        + Arrays.stream(values())
                            .map(LinearLayer::moduleName)
                            .sorted()
                            .collect(Collectors.joining(", "))));
  }
}
