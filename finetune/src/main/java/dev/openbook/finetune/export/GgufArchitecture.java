package dev.openbook.finetune.export;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.architecture.LayerAttention;
import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.architecture.Rope;
import dev.openbook.finetune.architecture.RopeScaling;
import dev.openbook.finetune.weights.Checkpoint;
import java.util.Optional;
import java.util.Set;

/**
 * What llama.cpp is told of a model's mathematics: sizes, rotary embedding, and the kind of decoder
 * that it knows for it.
 *
 * <p>llama.cpp passes over what its decoder of a kind does not read (windows, the ends of YaRN's
 * ramp, {@code rope_freqs.weight} of other kinds than llama), so a model that needs it is refused
 * here. Rules are those of llama.cpp's {@code src/models} and {@code src/llama-context.cpp}.
 */
final class GgufArchitecture {
  private static final String LLAMA = "llama";
  private static final String QWEN2 = "qwen2";
  private static final String SMOLLM3 = "smollm3";

  /** Kinds of decoder that are written; a Mistral is a llama there. */
  private static final Set<String> WRITTEN = Set.of(LLAMA, "mistral", QWEN2, "qwen3", SMOLLM3);

  /** llama.cpp has no key for it: every fourth layer of a smollm3 is without RoPE. */
  private static final int SMOLLM3_INTERVAL = 4;

  private final Checkpoint checkpoint;
  private final ModelConfig config;
  private final String name;

  private GgufArchitecture(Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
    this.config = checkpoint.config();
    this.name = config.architecture().equals("mistral") ? LLAMA : config.architecture();
  }

  /**
   * Returns a checkpoint's kind of decoder.
   *
   * @throws BadInputException if llama.cpp has none that computes what the checkpoint does
   */
  static GgufArchitecture of(Checkpoint checkpoint) {
    var architecture = new GgufArchitecture(checkpoint);
    if (!WRITTEN.contains(checkpoint.config().architecture())) {
      throw architecture.fail(
          "architecture '%s' is not written as GGUF; those that are: %s"
              .formatted(
                  checkpoint.config().architecture(),
                  String.join(", ", WRITTEN.stream().sorted().toList())));
    }
    architecture.checkLayers();
    architecture.checkRope();
    architecture.checkShapes();
    return architecture;
  }

  /** Returns llama.cpp's name of the kind. */
  String name() {
    return name;
  }

  private void checkLayers() {
    for (int layer = 0; layer < config.layerCount(); layer++) {
      LayerAttention attention = config.layers().get(layer);
      if (attention.window().isPresent()
          && attention.window().getAsInt() < config.contextLength()) {
        throw fail(
            "a sliding window of %d tokens in a context of %d is not written as GGUF: llama.cpp"
                    .formatted(attention.window().getAsInt(), config.contextLength())
                + " would pass over it");
      }
      boolean rotary = !name.equals(SMOLLM3) || (layer + 1) % SMOLLM3_INTERVAL != 0;
      if (attention.rotary() != rotary) {
        throw fail(
            "layer %d is %s RoPE, which is not written as GGUF: llama.cpp takes every fourth"
                    .formatted(layer, attention.rotary() ? "with" : "without")
                + " layer of a smollm3 for one without, and no other");
      }
    }
  }

  private void checkRope() {
    switch (config.rope().scaling()) {
      case RopeScaling.None _, RopeScaling.Linear _ -> {}
      case RopeScaling.Llama3 _, RopeScaling.PerPair _ -> {
        if (!name.equals(LLAMA)) {
          throw fail("llama3 scaling of a " + name + " is not written as GGUF");
        }
      }
      case RopeScaling.Yarn yarn -> {
        boolean published =
            yarn.truncated()
                && yarn.betaFast() == RopeScaling.Yarn.BETA_FAST
                && yarn.betaSlow() == RopeScaling.Yarn.BETA_SLOW;
        if (!published) {
          throw fail(
              "yarn with beta_fast %s, beta_slow %s, truncate %s is not written as GGUF: llama.cpp"
                      .formatted(yarn.betaFast(), yarn.betaSlow(), yarn.truncated())
                  + " takes 32, 1 and true for them");
        }
      }
    }
  }

  private void checkShapes() {
    boolean readable =
        switch (name) {
          case LLAMA -> true;
          case QWEN2 -> config.biases().equals(new ModelConfig.Biases(true, false, false));
          default -> config.biases().equals(ModelConfig.Biases.NONE);
        };
    if (!readable) {
      throw fail("these biases of a " + name + " are not written as GGUF: " + config.biases());
    }
    int width = config.headCount() * config.headSize();
    if (name.equals(QWEN2) && width != config.embeddingSize()) {
      throw fail(
          "a qwen2 whose %d heads of %d are not as wide as its %d is not written as GGUF"
              .formatted(config.headCount(), config.headSize(), config.embeddingSize()));
    }
  }

  private BadInputException fail(String reason) {
    return BadInputException.in(checkpoint.path(), reason);
  }

  /** Writes the sizes and the rotary embedding. */
  void write(GgufHeader header) {
    String at = name + ".";
    header.uint32(at + "vocab_size", config.vocabularySize());
    header.uint32(at + "context_length", config.contextLength());
    header.uint32(at + "embedding_length", config.embeddingSize());
    header.uint32(at + "block_count", config.layerCount());
    header.uint32(at + "feed_forward_length", config.feedForwardSize());
    header.uint32(at + "attention.head_count", config.headCount());
    header.uint32(at + "attention.head_count_kv", config.keyValueHeadCount());
    header.uint32(at + "attention.key_length", config.headSize());
    header.uint32(at + "attention.value_length", config.headSize());
    header.uint32(at + "rope.dimension_count", config.headSize());
    header.float32(at + "rope.freq_base", config.rope().theta());
    switch (config.rope().scaling()) {
      case RopeScaling.None _, RopeScaling.Llama3 _, RopeScaling.PerPair _ -> {}
      case RopeScaling.Linear linear -> {
        header.text(at + "rope.scaling.type", "linear");
        header.float32(at + "rope.scaling.factor", linear.factor());
      }
      case RopeScaling.Yarn yarn -> {
        header.text(at + "rope.scaling.type", "yarn");
        header.float32(at + "rope.scaling.factor", yarn.factor());
        header.uint32(at + "rope.scaling.original_context_length", yarn.originalContextLength());
        // The reader multiplies this with what the paper takes.
        double published = RopeScaling.Yarn.attentionFactor(yarn.factor(), 1);
        header.float32(at + "rope.scaling.attn_factor", yarn.attentionFactor() / published);
      }
    }
    header.float32(at + "attention.layer_norm_rms_epsilon", config.rmsNormEpsilon());
  }

  /**
   * Returns the values of {@code rope_freqs.weight}, by which the reader divides the frequency of
   * each pair; empty where there is nothing to divide.
   */
  Optional<float[]> ropeDivisors() {
    return switch (config.rope().scaling()) {
      case RopeScaling.None _, RopeScaling.Linear _, RopeScaling.Yarn _ -> Optional.empty();
      case RopeScaling.Llama3 _, RopeScaling.PerPair _ -> {
        float[] divisors = Rope.plain(config.rope().theta()).frequencies(config.headSize());
        float[] scaled = config.rope().frequencies(config.headSize());
        for (int pair = 0; pair < divisors.length; pair++) {
          divisors[pair] /= scaled[pair];
        }
        yield Optional.of(divisors);
      }
    };
  }
}
