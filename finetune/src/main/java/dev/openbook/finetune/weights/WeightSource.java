package dev.openbook.finetune.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Named tensors of a checkpoint, read one at a time. Safe for concurrent reads. */
public interface WeightSource extends AutoCloseable {
  /**
   * One tensor as it stands in the file.
   *
   * @param name Hugging Face name, e.g. {@code model.layers.0.self_attn.q_proj.weight}
   * @param shape sizes, outermost first, as in Hugging Face checkpoints
   * @param type element type in the file, e.g. {@code F32}, {@code BF16}, {@code Q4_1}
   */
  record TensorInfo(String name, List<Long> shape, String type) {
    public TensorInfo {
      shape = List.copyOf(shape);
    }

    /** Returns the number of elements. */
    public long elementCount() {
      return shape.stream().reduce(1L, Math::multiplyExact);
    }
  }

  /** Returns all tensors by name, in file order. */
  Map<String, TensorInfo> tensors();

  /**
   * Returns one tensor's description.
   *
   * @throws IllegalArgumentException if there is no such tensor
   */
  default TensorInfo info(String name) {
    @Nullable TensorInfo info = tensors().get(name);
    if (info == null) {
      throw new IllegalArgumentException("unknown tensor '" + name + "'");
    }
    return info;
  }

  /**
   * Writes a tensor's values, row-major, as 32-bit floats in native byte order.
   *
   * @param name a key of {@link #tensors()}
   * @param target exactly 4 bytes an element, owned by the caller
   * @throws IOException if the file cannot be read
   */
  void read(String name, MemorySegment target) throws IOException;

  @Override
  void close() throws IOException;
}
