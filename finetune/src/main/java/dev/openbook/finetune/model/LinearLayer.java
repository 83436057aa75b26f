package dev.openbook.finetune.model;

import dev.openbook.finetune.architecture.ModelConfig;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The linear layers of a decoder, seven in each block and the output head, by published names. */
public enum LinearLayer {
  QUERY("self_attn", "q_proj"),
  KEY("self_attn", "k_proj"),
  VALUE("self_attn", "v_proj"),
  OUTPUT("self_attn", "o_proj"),
  GATE("mlp", "gate_proj"),
  UP("mlp", "up_proj"),
  DOWN("mlp", "down_proj"),
  /** From hidden states to logits; of the whole decoder, in no block. */
  HEAD("", "lm_head");

  private final String block;
  private final String moduleName;

  LinearLayer(String block, String moduleName) {
    this.block = block;
    this.moduleName = moduleName;
  }

  /** Returns the seven layers of a block, in a set of its own. */
  public static Set<LinearLayer> ofBlock() {
    return EnumSet.range(QUERY, DOWN);
  }

  /** Returns the name that adapters list as a target module, e.g. {@code q_proj}. */
  public String moduleName() {
    return moduleName;
  }

  /**
   * Returns the module's path, e.g. {@code model.layers.3.self_attn.q_proj}; that of the head is
   * the same for any block.
   */
  public String path(int layer) {
    return this == HEAD ? moduleName : "model.layers." + layer + "." + block + "." + moduleName;
  }

  /** Returns the width of the layer's input. */
  public int inputSize(ModelConfig config) {
    return switch (this) {
      case QUERY, KEY, VALUE, GATE, UP, HEAD -> config.embeddingSize();
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
      case HEAD -> config.vocabularySize();
    };
  }

  /** Returns whether the layer adds a bias. */
  public boolean hasBias(ModelConfig config) {
    return switch (this) {
      case QUERY, KEY, VALUE -> config.biases().queryKeyValue();
      case OUTPUT -> config.biases().attentionOutput();
      case GATE, UP, DOWN -> config.biases().feedForward();
      case HEAD -> false;
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
