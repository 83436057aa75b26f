package dev.openbook.finetune.weights;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How llama.cpp's converter names and arranges a Hugging Face Llama checkpoint. */
public final class GgufLayout {
  private static final Map<String, String> OUTER =
      Map.of(
          "token_embd.weight", "model.embed_tokens.weight",
          "output_norm.weight", "model.norm.weight",
          "output.weight", "lm_head.weight");
  private static final Map<String, String> INNER =
      Map.of(
          "attn_norm", "input_layernorm",
          "attn_q", "self_attn.q_proj",
          "attn_k", "self_attn.k_proj",
          "attn_v", "self_attn.v_proj",
          "attn_output", "self_attn.o_proj",
          "ffn_norm", "post_attention_layernorm",
          "ffn_gate", "mlp.gate_proj",
          "ffn_up", "mlp.up_proj",
          "ffn_down", "mlp.down_proj");
  private static final Pattern BLOCK = Pattern.compile("blk\\.(\\d{1,6})\\.(\\w+)\\.weight");
  private static final Pattern LAYER =
      Pattern.compile("model\\.layers\\.(\\d{1,6})\\.([\\w.]+)\\.weight");

  private GgufLayout() {}

  /** Returns the Hugging Face name of a tensor, empty when a plain Llama has no such tensor. */
  public static Optional<String> checkpointName(String name) {
    Matcher block = BLOCK.matcher(name);
    if (!block.matches()) {
      return Optional.ofNullable(OUTER.get(name));
    }
    return Optional.ofNullable(INNER.get(block.group(2)))
        .map(inner -> "model.layers." + block.group(1) + "." + inner + ".weight");
  }

  /** Returns the name in a GGUF file of a tensor, empty when a plain Llama has no such tensor. */
  public static Optional<String> fileName(String checkpointName) {
    for (Map.Entry<String, String> entry : OUTER.entrySet()) {
      if (entry.getValue().equals(checkpointName)) {
        return Optional.of(entry.getKey());
      }
    }
    Matcher layer = LAYER.matcher(checkpointName);
    if (!layer.matches()) {
      return Optional.empty();
    }
    return INNER.entrySet().stream()
        .filter(entry -> entry.getValue().equals(layer.group(2)))
        .map(entry -> "blk." + layer.group(1) + "." + entry.getKey() + ".weight")
        .findFirst();
  }

  /**
   * Returns where the rows of a tensor go. The converter stores query and key rows of a head in
   * interleaved pairs {@code [pair, half]}; Hugging Face has halves {@code [half, pair]}.
   */
  public static LongUnaryOperator rowPlace(String name, ModelConfig config) {
    if (!name.endsWith(".attn_q.weight") && !name.endsWith(".attn_k.weight")) {
      return LongUnaryOperator.identity();
    }
    int size = config.headSize();
    return row -> {
      long head = row / size;
      long within = row % size;
      return head * size + within % 2 * (size / 2) + within / 2;
    };
  }

  /**
   * Returns the model's sizes and constants.
   *
   * @param separateHead whether the file has an output head besides the embedding table
   * @throws dev.openbook.datasets.BadInputException if a key is missing, or stands for mathematics
   *     that the decoder does not do
   */
  static ModelConfig config(GgufMetadata metadata, boolean separateHead) {
    String architecture = metadata.requiredText("general.architecture");
    if (!architecture.equals("llama")) {
      throw metadata.fail("'general.architecture' must be llama, got '" + architecture + "'");
    }
    int embedding = metadata.requiredInteger("llama.embedding_length");
    int heads = metadata.requiredInteger("llama.attention.head_count");
    int headSize =
        metadata
            .integer("llama.attention.key_length")
            .orElseGet(() -> embedding / Math.max(1, heads));
    refuseOtherMathematics(metadata, headSize);
    int vocabulary =
        metadata
            .integer("llama.vocab_size")
            .orElseGet(
                () ->
                    metadata
                        .texts("tokenizer.ggml.tokens")
                        .map(List::size)
                        .orElseThrow(() -> metadata.fail("'llama.vocab_size' is missing")));
    List<Integer> ends = endTokens(metadata);
    try {
      return new ModelConfig(
          architecture,
          vocabulary,
          embedding,
          metadata.requiredInteger("llama.feed_forward_length"),
          metadata.requiredInteger("llama.block_count"),
          heads,
          metadata.integer("llama.attention.head_count_kv").orElse(heads),
          headSize,
          metadata.requiredInteger("llama.context_length"),
          metadata.real("llama.rope.freq_base").orElse(10_000),
          metadata
              .real("llama.attention.layer_norm_rms_epsilon")
              .orElseThrow(
                  () -> metadata.fail("'llama.attention.layer_norm_rms_epsilon' is missing")),
          !separateHead,
          metadata.integer("tokenizer.ggml.bos_token_id").orElse(ends.getFirst()),
          ends);
    } catch (IllegalArgumentException e) {
      throw metadata.fail(String.valueOf(e.getMessage()));
    }
  }

  private static List<Integer> endTokens(GgufMetadata metadata) {
    var ends = new TreeSet<Integer>();
    for (String end : List.of("eos", "eot", "eom")) {
      metadata.integer("tokenizer.ggml." + end + "_token_id").ifPresent(ends::add);
    }
    if (ends.isEmpty()) {
      throw metadata.fail("'tokenizer.ggml.eos_token_id' is missing");
    }
    return List.copyOf(ends);
  }

  private static void refuseOtherMathematics(GgufMetadata metadata, int headSize) {
    int valueSize = metadata.integer("llama.attention.value_length").orElse(headSize);
    int rotated = metadata.integer("llama.rope.dimension_count").orElse(headSize);
    if (valueSize != headSize || rotated != headSize) {
      throw metadata.fail(
          "'llama.attention.value_length' and 'llama.rope.dimension_count' must equal the head size"
              + " "
              + headSize
              + ", got "
              + valueSize
              + " and "
              + rotated);
    }
    String scaling = metadata.text("llama.rope.scaling.type").orElse("none");
    if (!scaling.equals("none")) {
      throw metadata.fail("'llama.rope.scaling.type' must be none, got '" + scaling + "'");
    }
    int experts = metadata.integer("llama.expert_count").orElse(0);
    if (experts != 0) {
      throw metadata.fail("'llama.expert_count' must be 0, got " + experts);
    }
    for (String key :
        List.of(
            "llama.attention.sliding_window",
            "llama.attention.scale",
            "llama.logit_scale",
            "llama.rope.scale_linear")) {
      if (metadata.has(key)) {
        throw metadata.fail("'" + key + "' is not supported");
      }
    }
  }
}
