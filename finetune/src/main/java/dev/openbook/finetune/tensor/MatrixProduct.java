package dev.openbook.finetune.tensor;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code x w^T}, by the kernel that is fastest for the number of rows.
 *
 * <p>Brain float always goes to oneDNN. In single precision PyTorch without MKL calls OpenBLAS,
 * which runs on one thread here (its own threads and OpenMP's take the processors from each other):
 * so many rows go to oneDNN, whose threads are OpenMP's; few rows stay with OpenBLAS, one as a
 * matrix-vector product. Measured on one AVX-512 core for w {@code [3072, 576]}: 1 row 624 us as a
 * product of matrices and 84 us as matrix times vector; 8 rows 805 us as {@code x w^T} and 580 us
 * as {@code (w x^T)^T}.
 *
 * <p>All of this is the processor's; other devices have one product.
 *
 * <p>A weight that never changes is better {@link PackedProduct packed}.
 *
 * <p>x {@code [.., in]}, w {@code [out, in]}, result {@code [.., out]}.
 */
final class MatrixProduct {
  /** Up to this many rows the product is taken the other way round. */
  private static final long FEW_ROWS = 16;

  private MatrixProduct() {}

  static Tensor of(Tensor x, Tensor w) {
    if (!x.is_cpu()) {
      return torch.linear(x, w);
    }
    if (x.scalar_type().intern() != torch.ScalarType.Float) {
      return torch.linear(x, w);
    }
    long in = w.size(1);
    long rows = x.numel() / in;
    long[] shape = shape(x, w.size(0));
    if (rows == 1) {
      return vector(x, w, in, shape);
    }
    try (Tensor flat = x.reshape(rows, in);
        Tensor y = rows <= FEW_ROWS ? turned(flat, w) : oneDnn(flat, w)) {
      return y.reshape(shape);
    }
  }

  private static Tensor vector(Tensor x, Tensor w, long in, long[] shape) {
    try (Tensor flat = x.reshape(in);
        Tensor y = torch.mv(w, flat)) {
      return y.reshape(shape);
    }
  }

  private static Tensor turned(Tensor x, Tensor w) {
    try (Tensor columns = x.t();
        Tensor product = torch.mm(w, columns);
        Tensor y = product.t()) {
      return y.contiguous();
    }
  }

  private static Tensor oneDnn(Tensor x, Tensor w) {
    try (Tensor packed = x.to_mkldnn();
        Tensor product = torch.mkldnn_linear(packed, w)) {
      return product.to_dense();
    }
  }

  static long[] shape(Tensor x, long out) {
    long[] shape = new long[Math.toIntExact(x.dim())];
    for (int i = 0; i < shape.length - 1; i++) {
      shape[i] = x.size(i);
    }
    shape[shape.length - 1] = out;
    return shape;
  }
}
