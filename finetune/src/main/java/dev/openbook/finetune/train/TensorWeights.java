package dev.openbook.finetune.train;

import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.weights.WeightSource;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Live single-precision tensors, to be written to a file; borrowed. */
final class TensorWeights implements WeightSource {
  private final Map<String, Tensor> tensors;
  private final Map<String, TensorInfo> infos = new LinkedHashMap<>();

  TensorWeights(Map<String, Tensor> tensors) {
    this.tensors = tensors;
    tensors.forEach(
        (name, tensor) ->
            infos.put(
                name, new TensorInfo(name, Arrays.stream(tensor.shape()).boxed().toList(), "F32")));
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(infos);
  }

  @Override
  public void read(String name, MemorySegment target) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("unknown tensor '" + name + "'");
    }
    tensor.copyTo(target);
  }

  @Override
  public void close() {
    // the tensors are borrowed
  }
}
