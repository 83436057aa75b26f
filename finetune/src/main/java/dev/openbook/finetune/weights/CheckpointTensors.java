package dev.openbook.finetune.weights;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.weights.WeightSource.TensorInfo;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tensors a decoder has, with their shapes. */
final class CheckpointTensors {
  private CheckpointTensors() {}

  /** Returns name and shape of every tensor of the decoder. */
  static Map<String, List<Long>> expected(ModelConfig config) {
    long width = config.embeddingSize();
    long inner = config.feedForwardSize();
    long queries = (long) config.headCount() * config.headSize();
    long keys = (long) config.keyValueHeadCount() * config.headSize();
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    shapes.put("model.embed_tokens.weight", List.of((long) config.vocabularySize(), width));
    for (int layer = 0; layer < config.layerCount(); layer++) {
      String at = "model.layers." + layer + ".";
      shapes.put(at + "input_layernorm.weight", List.of(width));
      shapes.put(at + "self_attn.q_proj.weight", List.of(queries, width));
      shapes.put(at + "self_attn.k_proj.weight", List.of(keys, width));
      shapes.put(at + "self_attn.v_proj.weight", List.of(keys, width));
      shapes.put(at + "self_attn.o_proj.weight", List.of(width, queries));
      addBiases(shapes, at, config);
      if (config.queryKeyNorm()) {
        shapes.put(at + "self_attn.q_norm.weight", List.of((long) config.headSize()));
        shapes.put(at + "self_attn.k_norm.weight", List.of((long) config.headSize()));
      }
      shapes.put(at + "post_attention_layernorm.weight", List.of(width));
      shapes.put(at + "mlp.gate_proj.weight", List.of(inner, width));
      shapes.put(at + "mlp.up_proj.weight", List.of(inner, width));
      shapes.put(at + "mlp.down_proj.weight", List.of(width, inner));
    }
    shapes.put("model.norm.weight", List.of(width));
    if (!config.tiedEmbeddings()) {
      shapes.put("lm_head.weight", List.of((long) config.vocabularySize(), width));
    }
    return shapes;
  }

  private static void addBiases(Map<String, List<Long>> shapes, String at, ModelConfig config) {
    long queries = (long) config.headCount() * config.headSize();
    long keys = (long) config.keyValueHeadCount() * config.headSize();
    long width = config.embeddingSize();
    long inner = config.feedForwardSize();
    if (config.biases().queryKeyValue()) {
      shapes.put(at + "self_attn.q_proj.bias", List.of(queries));
      shapes.put(at + "self_attn.k_proj.bias", List.of(keys));
      shapes.put(at + "self_attn.v_proj.bias", List.of(keys));
    }
    if (config.biases().attentionOutput()) {
      shapes.put(at + "self_attn.o_proj.bias", List.of(width));
    }
    if (config.biases().feedForward()) {
      shapes.put(at + "mlp.gate_proj.bias", List.of(inner));
      shapes.put(at + "mlp.up_proj.bias", List.of(inner));
      shapes.put(at + "mlp.down_proj.bias", List.of(width));
    }
  }

  /**
   * Checks that a source holds the decoder's tensors and no others that would change its output.
   *
   * @throws BadInputException naming the first tensor that is missing, misshapen or unknown
   */
  static void check(Path path, ModelConfig config, WeightSource weights) {
    Map<String, List<Long>> expected = expected(config);
    expected.forEach(
        (name, shape) -> {
          @Nullable TensorInfo info = weights.tensors().get(name);
          if (info == null) {
            throw BadInputException.in(path, "tensor '" + name + "' is missing");
          }
          if (!info.shape().equals(shape)) {
            throw BadInputException.in(
                path,
                "tensor '%s' has shape %s, its config asks for %s"
                    .formatted(name, info.shape(), shape));
          }
        });
    for (String name : weights.tensors().keySet()) {
      // A tied head may be stored twice, and old checkpoints carry the rotary table: both are moot.
      boolean moot = name.equals("lm_head.weight") || name.endsWith(".rotary_emb.inv_freq");
      if (!expected.containsKey(name) && !moot) {
        throw BadInputException.in(
            path, "tensor '%s' is not one of a %s decoder".formatted(name, config.architecture()));
      }
    }
  }
}
