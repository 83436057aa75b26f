package dev.openbook.benchmarks;

import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.weights.WeightSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A checkpoint of given sizes whose values are small random numbers: time depends on sizes alone.
 */
final class RandomWeights implements WeightSource {
  /** Half the width of the values' range, about that of trained weights. */
  private static final double SPREAD = 0.05;

  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
  private final long seed;

  /** Lists the tensors of a decoder with tied embeddings. */
  RandomWeights(ModelConfig config, long seed) {
    this.seed = seed;
    long width = config.embeddingSize();
    long queries = (long) config.headCount() * config.headSize();
    long keys = (long) config.keyValueHeadCount() * config.headSize();
    long inner = config.feedForwardSize();
    add("model.embed_tokens.weight", (long) config.vocabularySize(), width);
    for (int layer = 0; layer < config.layerCount(); layer++) {
      String path = "model.layers." + layer + ".";
      add(path + "input_layernorm.weight", width);
      add(path + "self_attn.q_proj.weight", queries, width);
      add(path + "self_attn.k_proj.weight", keys, width);
      add(path + "self_attn.v_proj.weight", keys, width);
      add(path + "self_attn.o_proj.weight", width, queries);
      add(path + "post_attention_layernorm.weight", width);
      add(path + "mlp.gate_proj.weight", inner, width);
      add(path + "mlp.up_proj.weight", inner, width);
      add(path + "mlp.down_proj.weight", width, inner);
    }
    add("model.norm.weight", width);
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  @Override
  public void read(String name, MemorySegment target) {
    var random = new SplittableRandom(seed + name.hashCode());
    for (long i = 0; i < info(name).elementCount(); i++) {
      target.setAtIndex(
          ValueLayout.JAVA_FLOAT, i, (float) ((2 * random.nextDouble() - 1) * SPREAD));
    }
  }

  @Override
  public void close() {}

  private void add(String name, Long... shape) {
    tensors.put(name, new TensorInfo(name, List.of(shape), "F32"));
  }
}
