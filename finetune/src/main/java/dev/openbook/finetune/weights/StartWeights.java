package dev.openbook.finetune.weights;

import dev.openbook.finetune.architecture.ModelConfig;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Random weights that a model is trained from: matrices normal around 0, those that add to the
 * residual stream narrower by the root of twice the number of layers, norms 1, biases 0.
 *
 * @see <a
 *     href="https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf">Radford
 *     et al., Language models are unsupervised multitask learners (GPT-2), section 2.3</a>
 */
final class StartWeights implements WeightSource {
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
  private final int layers;
  private final double deviation;
  private final long seed;

  StartWeights(ModelConfig config, double deviation, long seed) {
    this.layers = config.layerCount();
    this.deviation = deviation;
    this.seed = seed;
    CheckpointTensors.expected(config)
        .forEach((name, shape) -> tensors.put(name, new TensorInfo(name, shape, "F32")));
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  @Override
  public void read(String name, MemorySegment target) {
    // Tensors of other names have other numbers.
    var random = new SplittableRandom(new SplittableRandom(seed).nextLong() ^ name.hashCode());
    double constant = name.endsWith(".bias") ? 0 : 1; // of norms
    boolean addsToStream = name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight");
    double spread = addsToStream ? deviation / Math.sqrt(2.0 * layers) : deviation;
    boolean isMatrix = info(name).shape().size() > 1;
    for (long i = 0; i < info(name).elementCount(); i++) {
      double value = isMatrix ? spread * random.nextGaussian() : constant;
      target.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) value);
    }
  }

  @Override
  public void close() {}
}
