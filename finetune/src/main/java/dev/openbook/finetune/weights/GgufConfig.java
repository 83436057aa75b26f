package dev.openbook.finetune.weights;

import dev.openbook.finetune.architecture.LayerAttention;
import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.architecture.Rope;
import dev.openbook.finetune.architecture.RopeScaling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads a decoder's config from GGUF metadata: llama (Mistral too), qwen2, qwen3, smollm3.
 *
 * <p>As for {@code config.json}, a setting of the architecture that is neither read nor switched
 * off is refused by name.
 *
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">GGUF</a>
 */
final class GgufConfig {
  private static final Set<String> SUPPORTED = Set.of("llama", "qwen2", "qwen3", "smollm3");

  /** Kinds of decoder whose query and key rows the converter stores in interleaved pairs. */
  private static final Set<String> INTERLEAVED = Set.of("llama", "mistral", "smollm3");

  /** Settings after the architecture's name that are read, or leave the output as it is. */
  private static final Set<String> KNOWN =
      Set.of(
          "attention.head_count",
          "attention.head_count_kv",
          "attention.key_length",
          "attention.layer_norm_rms_epsilon",
          "attention.sliding_window",
          "attention.value_length",
          "block_count",
          "context_length",
          "embedding_length",
          "feed_forward_length",
          "rope.dimension_count",
          "rope.freq_base",
          "rope.scale_linear",
          "rope.scaling.attn_factor",
          "rope.scaling.factor",
          "rope.scaling.finetuned",
          "rope.scaling.original_context_length",
          "rope.scaling.type",
          "rope.scaling.yarn_attn_factor",
          "rope.scaling.yarn_beta_fast",
          "rope.scaling.yarn_beta_slow",
          "tensor_data_layout",
          "vocab_size");

  /** llama.cpp has no key for it: every fourth layer of SmolLM3 is without RoPE. */
  private static final int SMOLLM3_INTERVAL = 4;

  private final GgufMetadata metadata;
  private final String architecture;

  private GgufConfig(GgufMetadata metadata, String architecture) {
    this.metadata = metadata;
    this.architecture = architecture;
  }

  /**
   * Returns the model's config.
   *
   * @param tensorNames names as in the file: they say which biases and heads there are
   * @param ropeDivisors values of {@code rope_freqs.weight}, in which the converter keeps Llama
   *     3.1's scaling; empty when the file has none
   * @throws dev.openbook.datasets.BadInputException if a key is missing, or stands for mathematics
   *     that the decoder does not do
   */
  static ModelConfig read(
      GgufMetadata metadata, Set<String> tensorNames, Optional<List<Float>> ropeDivisors) {
    String architecture = metadata.requiredText("general.architecture");
    if (!SUPPORTED.contains(architecture)) {
      throw metadata.fail(
          "'general.architecture' is '%s', which is not supported; supported: %s"
              .formatted(architecture, String.join(", ", new TreeSet<>(SUPPORTED))));
    }
    return new GgufConfig(metadata, architecture).config(tensorNames, ropeDivisors);
  }

  /** Returns whether query and key rows stand in interleaved pairs rather than in halves. */
  static boolean isInterleaved(ModelConfig config) {
    return INTERLEAVED.contains(config.architecture());
  }

  private ModelConfig config(Set<String> tensorNames, Optional<List<Float>> ropeDivisors) {
    refuseUnknown();
    List<Integer> ends = endTokens();
    try {
      Rope rope = rope(ropeDivisors);
      ModelConfig.Sizes sizes = sizes(rope);
      return new ModelConfig(
          architecture,
          sizes,
          rope,
          layers(sizes.layerCount()),
          new ModelConfig.Biases(
              tensorNames.contains("blk.0.attn_q.bias"),
              tensorNames.contains("blk.0.attn_output.bias"),
              tensorNames.contains("blk.0.ffn_gate.bias")),
          architecture.equals("qwen3"),
          !tensorNames.contains("output.weight"),
          metadata
              .real(key("attention.layer_norm_rms_epsilon"))
              .orElseThrow(
                  () ->
                      metadata.fail(
                          "'" + key("attention.layer_norm_rms_epsilon") + "' is missing")),
          metadata.integer("tokenizer.ggml.bos_token_id").orElse(ends.getFirst()),
          ends);
    } catch (IllegalArgumentException e) {
      throw metadata.fail(String.valueOf(e.getMessage()));
    }
  }

  private ModelConfig.Sizes sizes(Rope rope) {
    int embedding = metadata.requiredInteger(key("embedding_length"));
    int heads = metadata.requiredInteger(key("attention.head_count"));
    int headSize =
        metadata
            .integer(key("attention.key_length"))
            .orElseGet(() -> embedding / Math.max(1, heads));
    requireWhole("attention.value_length", headSize);
    requireWhole("rope.dimension_count", headSize);
    int vocabulary =
        metadata
            .integer(key("vocab_size"))
            .orElseGet(
                () ->
                    metadata
                        .texts("tokenizer.ggml.tokens")
                        .map(List::size)
                        .orElseThrow(
                            () -> metadata.fail("'" + key("vocab_size") + "' is missing")));
    return new ModelConfig.Sizes(
        vocabulary,
        embedding,
        metadata.requiredInteger(key("feed_forward_length")),
        metadata.requiredInteger(key("block_count")),
        heads,
        metadata.integer(key("attention.head_count_kv")).orElse(heads),
        headSize,
        rope.contextLength(metadata.requiredInteger(key("context_length"))));
  }

  private void requireWhole(String setting, int headSize) {
    int size = metadata.integer(key(setting)).orElse(headSize);
    if (size != headSize) {
      throw metadata.fail(
          "'%s' must equal the head size %d, got %d".formatted(key(setting), headSize, size));
    }
  }

  private List<LayerAttention> layers(int layerCount) {
    OptionalInt window = metadata.integer(key("attention.sliding_window"));
    if (window.isPresent() && window.getAsInt() == 0) {
      window = OptionalInt.empty();
    }
    if (window.isPresent() && !architecture.equals("llama")) {
      throw metadata.fail(
          "'%s' is %d: a file of this architecture does not say which layers it is for"
              .formatted(key("attention.sliding_window"), window.getAsInt()));
    }
    if (!architecture.equals("smollm3")) {
      return Collections.nCopies(layerCount, new LayerAttention(true, window));
    }
    List<LayerAttention> layers = new ArrayList<>();
    for (int layer = 0; layer < layerCount; layer++) {
      layers.add(new LayerAttention((layer + 1) % SMOLLM3_INTERVAL != 0, window));
    }
    return layers;
  }

  private Rope rope(Optional<List<Float>> divisors) {
    double theta = metadata.real(key("rope.freq_base")).orElse(10_000);
    RopeScaling scaling = scaling();
    if (divisors.isEmpty()) {
      return new Rope(theta, scaling);
    }
    if (!(scaling instanceof RopeScaling.None)) {
      throw metadata.fail(
          "'%s' and tensor 'rope_freqs.weight' both scale the rotary embedding"
              .formatted(key("rope.scaling.factor")));
    }
    return new Rope(theta, new RopeScaling.PerPair(divisors.get()));
  }

  private RopeScaling scaling() {
    // llama.cpp takes a factor without a type for a linear one
    String type = metadata.text(key("rope.scaling.type")).orElse("linear");
    double factor =
        metadata
            .real(key("rope.scaling.factor"))
            .orElseGet(() -> metadata.real(key("rope.scale_linear")).orElse(0));
    return switch (type) {
      case "none" -> new RopeScaling.None();
      case "linear" ->
          factor == 0 || factor == 1 ? new RopeScaling.None() : new RopeScaling.Linear(factor);
      case "yarn" -> yarn(factor);
      default ->
          throw metadata.fail(
              "'%s' is '%s', which is not supported; supported: linear, none, yarn"
                  .formatted(key("rope.scaling.type"), type));
    };
  }

  private RopeScaling yarn(double factor) {
    int original =
        metadata
            .integer(key("rope.scaling.original_context_length"))
            .orElseGet(() -> metadata.requiredInteger(key("context_length")));
    double attention =
        metadata
            .real(key("rope.scaling.attn_factor"))
            .orElseGet(() -> metadata.real(key("rope.scaling.yarn_attn_factor")).orElse(1));
    return new RopeScaling.Yarn(
        factor,
        original,
        attention * RopeScaling.Yarn.attentionFactor(factor, 1),
        metadata.real(key("rope.scaling.yarn_beta_fast")).orElse(RopeScaling.Yarn.BETA_FAST),
        metadata.real(key("rope.scaling.yarn_beta_slow")).orElse(RopeScaling.Yarn.BETA_SLOW),
        true);
  }

  private void refuseUnknown() {
    String prefix = architecture + ".";
    for (String key : metadata.keys()) {
      boolean own = key.startsWith(prefix);
      if (own && !KNOWN.contains(key.substring(prefix.length())) && !metadata.isOff(key)) {
        throw metadata.fail(
            "'%s' is %s: not supported; supported: %s"
                .formatted(key, metadata.shown(key), String.join(", ", new TreeSet<>(KNOWN))));
      }
    }
  }

  private List<Integer> endTokens() {
    var ends = new TreeSet<Integer>();
    for (String end : List.of("eos", "eot", "eom")) {
      metadata.integer("tokenizer.ggml." + end + "_token_id").ifPresent(ends::add);
    }
    if (ends.isEmpty()) {
      throw metadata.fail("'tokenizer.ggml.eos_token_id' is missing");
    }
    return List.copyOf(ends);
  }

  private String key(String setting) {
    return architecture + "." + setting;
  }
}
