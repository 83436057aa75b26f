package dev.openbook.finetune.weights;

import dev.openbook.finetune.weights.WeightSource.TensorInfo;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * One tensor's place in a mapped file.
 *
 * @param info name, shape and type
 * @param type element type
 * @param offset first byte in the file
 * @param rowPlace for each row of the file, the row of the checkpoint it stands for
 */
record StoredTensor(TensorInfo info, ElementType type, long offset, LongUnaryOperator rowPlace) {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

  /** Returns the length of a row, the last size; a single number is one row of one. */
  static long rowLength(List<Long> shape) {
    return shape.isEmpty() ? 1 : shape.getLast();
  }

  long byteSize() {
    return type.bytes(info.elementCount());
  }

  /**
   * Decodes the tensor.
   *
   * @param file the file's bytes
   * @param target 4 bytes an element
   * @throws IllegalArgumentException if the target has another size
   */
  void read(MemorySegment file, MemorySegment target) {
    long elements = info.elementCount();
    if (target.byteSize() != 4 * elements) {
      throw new IllegalArgumentException(
          info.name() + " needs a target of " + 4 * elements + " bytes, got " + target.byteSize());
    }
    if (elements == 0) {
      return;
    }
    // Rows fit int: a row longer than 2^31 elements is refused when the file is opened.
    // A bias moves by the element, as its weight does by the row.
    int length = info.name().endsWith(".bias") ? 1 : (int) rowLength(info.shape());
    int rowBytes = (int) type.bytes(length);
    byte[] stored = new byte[rowBytes];
    float[] row = new float[length];
    for (long r = 0; r < elements / length; r++) {
      MemorySegment.copy(file, BYTE, offset + r * rowBytes, stored, 0, rowBytes);
      type.decode(stored, row, length);
      MemorySegment.copy(row, 0, target, FLOAT, rowPlace.applyAsLong(r) * length * 4, length);
    }
  }
}
