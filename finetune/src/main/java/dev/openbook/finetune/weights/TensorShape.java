package dev.openbook.finetune.weights;

import dev.openbook.finetune.weights.encoding.ElementType;
import java.util.List;

/** Arithmetic on claimed shapes that cannot overflow. */
final class TensorShape {
  /** Most dimensions a tensor may claim. */
  static final int MAX_DIMENSIONS = 8;

  private TensorShape() {}

  /**
   * Returns the bytes a claimed shape takes in a file.
   *
   * @throws dev.openbook.datasets.BadInputException if the shape is impossible for the type or the
   *     file
   */
  static long byteSize(MappedFile file, String name, List<Long> shape, ElementType type) {
    if (shape.size() > MAX_DIMENSIONS) {
      throw file.fail(
          "tensor '%s' claims %d dimensions, at most %d"
              .formatted(name, shape.size(), MAX_DIMENSIONS));
    }
    long row = StoredTensor.rowLength(shape);
    if (row % type.blockSize() != 0) {
      throw file.fail(
          "tensor '%s': rows of %s must be multiples of %d long, got shape %s"
              .formatted(name, type, type.blockSize(), shape));
    }
    // No element takes less than half a byte, so a product beyond twice the file is a lie; stopping
    // there also keeps the product far from overflow.
    long most = Math.min(2 * file.size(), Long.MAX_VALUE / 8);
    long elements = 1;
    for (long size : shape) {
      if (size != 0 && (row > Integer.MAX_VALUE / 8 || elements > most / size)) {
        throw file.fail(
            "tensor '%s' claims shape %s, more than the file's %d bytes can hold"
                .formatted(name, shape, file.size()));
      }
      elements *= size;
    }
    return type.bytes(elements);
  }
}
