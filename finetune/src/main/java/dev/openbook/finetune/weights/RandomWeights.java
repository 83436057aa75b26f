package dev.openbook.finetune.weights;

import dev.openbook.finetune.architecture.ModelConfig;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A checkpoint of given sizes whose values are small random numbers, for measurements: time depends
 * on sizes alone.
 */
public final class RandomWeights implements WeightSource {
  /** Half the width of the values' range, about that of trained weights. */
  private static final double SPREAD = 0.05;

  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
  private final long seed;

  /** Lists the tensors of a decoder. */
  public RandomWeights(ModelConfig config, long seed) {
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
    var random = new SplittableRandom(seed + name.hashCode());
    for (long i = 0; i < info(name).elementCount(); i++) {
      target.setAtIndex(
          ValueLayout.JAVA_FLOAT, i, (float) ((2 * random.nextDouble() - 1) * SPREAD));
    }
  }

  @Override
  public void close() {}
}
