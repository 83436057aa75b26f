package dev.openbook.finetune.weights;

import static java.util.Map.entry;

import dev.openbook.finetune.architecture.ModelConfig;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How llama.cpp's converter names and arranges a Hugging Face checkpoint. */
public final class GgufLayout {
  private static final Map<String, String> OUTER =
      Map.of(
          "token_embd.weight", "model.embed_tokens.weight",
          "output_norm.weight", "model.norm.weight",
          "output.weight", "lm_head.weight");
  private static final Map<String, String> INNER =
      Map.ofEntries(
          entry("attn_norm", "input_layernorm"),
          entry("attn_q", "self_attn.q_proj"),
          entry("attn_k", "self_attn.k_proj"),
          entry("attn_v", "self_attn.v_proj"),
          entry("attn_output", "self_attn.o_proj"),
          entry("attn_q_norm", "self_attn.q_norm"),
          entry("attn_k_norm", "self_attn.k_norm"),
          entry("ffn_norm", "post_attention_layernorm"),
          entry("ffn_gate", "mlp.gate_proj"),
          entry("ffn_up", "mlp.up_proj"),
          entry("ffn_down", "mlp.down_proj"));
  private static final Pattern BLOCK = Pattern.compile("blk\\.(\\d{1,6})\\.(\\w+)\\.(weight|bias)");

  private static final Pattern LAYER =
      Pattern.compile("model\\.layers\\.(\\d{1,6})\\.([\\w.]+)\\.(weight|bias)");

  private static final Pattern TURNED = Pattern.compile("blk\\.\\d+\\.attn_[qk]\\.(weight|bias)");

  private GgufLayout() {}

  /**
   * Returns the Hugging Face name of a tensor, empty when no supported decoder has such a tensor.
   */
  public static Optional<String> checkpointName(String name) {
    Matcher block = BLOCK.matcher(name);
    if (!block.matches()) {
      return Optional.ofNullable(OUTER.get(name));
    }
    return Optional.ofNullable(INNER.get(block.group(2)))
        .map(inner -> "model.layers." + block.group(1) + "." + inner + "." + block.group(3));
  }

  /** Returns the name in a GGUF file of a tensor, empty when it has none. */
  public static Optional<String> fileName(String checkpointName) {
    for (Map.Entry<String, String> outer : OUTER.entrySet()) {
      if (outer.getValue().equals(checkpointName)) {
        return Optional.of(outer.getKey());
      }
    }
    Matcher layer = LAYER.matcher(checkpointName);
    if (!layer.matches()) {
      return Optional.empty();
    }
    return INNER.entrySet().stream()
        .filter(inner -> inner.getValue().equals(layer.group(2)))
        .map(inner -> "blk." + layer.group(1) + "." + inner.getKey() + "." + layer.group(3))
        .findFirst();
  }

  /**
   * Returns where the rows of a tensor go; for a bias, its elements. For some architectures the
   * converter stores query and key rows of a head in interleaved pairs {@code [pair, half]};
   * Hugging Face has halves {@code [half, pair]}.
   */
  public static LongUnaryOperator rowPlace(String name, ModelConfig config) {
    if (!TURNED.matcher(name).matches() || !GgufConfig.isInterleaved(config)) {
      return LongUnaryOperator.identity();
    }
    int size = config.headSize();
    return row -> {
      long head = row / size;
      long within = row % size;
      return head * size + within % 2 * (size / 2) + within / 2;
    };
  }
}
