package dev.openbook.finetune.weights;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tensors held as arrays, for small sets such as adapters. */
public final class FloatWeights implements WeightSource {
  private final Map<String, TensorInfo> infos = new LinkedHashMap<>();
  private final Map<String, float[]> values = new LinkedHashMap<>();

  /**
   * Adds a tensor in 32-bit floats; an equal name replaces.
   *
   * @param elements row-major; copied
   */
  public void put(String name, List<Long> shape, float[] elements) {
    var info = new TensorInfo(name, shape, "F32");
    if (info.elementCount() != elements.length) {
      throw new IllegalArgumentException(
          "%s: elements size (%d) does not match shape %s".formatted(name, elements.length, shape));
    }
    infos.put(name, info);
    values.put(name, elements.clone());
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(infos);
  }

  @Override
  public void read(String name, MemorySegment target) {
    float @Nullable [] elements = values.get(name);
    if (elements == null) {
      throw new IllegalArgumentException("unknown tensor '" + name + "'");
    }
    if (target.byteSize() != 4L * elements.length) {
      throw new IllegalArgumentException(
          "%s needs a target of %d bytes, got %d"
              .formatted(name, 4L * elements.length, target.byteSize()));
    }
    MemorySegment.copy(elements, 0, target, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, elements.length);
  }

  @Override
  public void close() {
    // arrays need no closing
  }
}
