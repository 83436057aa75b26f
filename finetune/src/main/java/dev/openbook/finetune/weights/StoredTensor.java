package dev.openbook.finetune.weights;

import dev.openbook.finetune.weights.WeightSource.TensorInfo;
import dev.openbook.finetune.weights.encoding.ElementType;
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
  /** Elements that are decoded at a time, so that working memory does not grow with a row. */
  private static final int PIECE = 1 << 14;

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
    // A bias moves by the element, as its weight does by the row.
    long length = info.name().endsWith(".bias") ? 1 : rowLength(info.shape());
    // Whole blocks: the longest block divides the piece, and a row is a multiple of its blocks.
    int piece = (int) Math.min(length, PIECE);
    byte[] stored = new byte[(int) type.bytes(piece)];
    float[] values = new float[piece];
    for (long row = 0; row < elements / length; row++) {
      long from = offset + row * type.bytes(length);
      long to = rowPlace.applyAsLong(row) * length * 4;
      for (long done = 0; done < length; done += piece) {
        int count = (int) Math.min(piece, length - done);
        int bytes = (int) type.bytes(count);
        MemorySegment.copy(file, BYTE, from + type.bytes(done), stored, 0, bytes);
        type.decode(stored, values, count);
        MemorySegment.copy(values, 0, target, FLOAT, to + 4 * done, count);
      }
    }
  }
}
