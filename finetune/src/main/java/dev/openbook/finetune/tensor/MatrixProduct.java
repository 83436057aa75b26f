package dev.openbook.finetune.tensor;

import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code x w^T} and its two gradients, by the kernel that is fastest for type and number of rows.
 *
 * <p>In single precision PyTorch without MKL calls OpenBLAS, which runs on one thread here (its own
 * threads and OpenMP's take the processors from each other): so many rows go to oneDNN, whose
 * threads are OpenMP's; few rows stay with OpenBLAS, one as a matrix-vector product. Measured on
 * one AVX-512 core for w {@code [3072, 576]}: 1 row 624 us as a product of matrices and 84 us as
 * matrix times vector; 8 rows 805 us as {@code x w^T} and 580 us as {@code (w x^T)^T}.
 *
 * <p>Brain float goes to oneDNN where the processor has instructions for it. Elsewhere the library
 * multiplies numbers one by one (512 rows on two AVX2 cores: 116 ms), so factors are widened to
 * single precision and results rounded back (15 ms); one row is a matrix-vector product.
 *
 * <p>All of this is the processor's; other devices have one product.
 *
 * <p>A weight that never changes is better {@link PackedProduct packed} for few rows.
 *
 * <p>Shapes: x {@code [.., in]}, w {@code [out, in]}, y and its gradient g {@code [.., out]}.
 */
final class MatrixProduct {
  /** Up to this many rows the product is taken the other way round. */
  private static final long FEW_ROWS = 16;

  /** Rows of a gradient that are worth a thread of their own. */
  private static final long ROWS_A_THREAD = 64;

  private MatrixProduct() {}

  /** Returns {@code x w^T}; recorded for gradients where one is asked. */
  static Tensor of(Tensor x, Tensor w) {
    boolean widened = BrainFloats.areWidened(x);
    if (!x.is_cpu() || isRecorded(x, w) || (isBrain(x) && !widened)) {
      return torch.linear(x, w);
    }
    long in = w.size(1);
    long rows = x.numel() / in;
    long[] shape = shape(x, w.size(0));
    if (rows == 1) {
      return vector(x, w, in, shape);
    }
    if (widened) {
      return widened(x, w, MatrixProduct::of);
    }
    if (rows > FEW_ROWS) {
      return PackedProduct.of(x, w);
    }
    try (Tensor flat = x.reshape(rows, in);
        Tensor y = turned(flat, w)) {
      return y.reshape(shape);
    }
  }

  /** Returns {@code g w}, the gradient of x; never recorded. */
  static Tensor inputGradient(Tensor g, Tensor w) {
    if (BrainFloats.areWidened(g)) {
      return widened(g, w, MatrixProduct::inputGradient);
    }
    if (g.is_cpu() && !isBrain(g)) {
      try (Tensor turned = w.t()) {
        return PackedProduct.of(g, turned);
      }
    }
    return torch.matmul(g, w);
  }

  /** Returns {@code g^T x}, the gradient of w; never recorded. */
  static Tensor weightGradient(Tensor g, Tensor x) {
    if (BrainFloats.areWidened(g)) {
      return widened(g, x, MatrixProduct::weightGradient);
    }
    try (Tensor rows = g.reshape(-1, g.size(-1));
        Tensor columns = x.reshape(-1, x.size(-1));
        Tensor turned = rows.t()) {
      if (!g.is_cpu() || isBrain(g)) {
        return torch.mm(turned, columns);
      }
      try (Tensor dense = turned.contiguous();
          Tensor weight = columns.t()) {
        return PackedProduct.of(dense, weight);
      }
    }
  }

  /**
   * Adds {@code g^T x}, the gradient of w, to {@code sum}, which may be wider than they are; never
   * recorded.
   *
   * @param first whether sum is to be set, whatever it holds
   */
  static void addWeightGradient(Tensor sum, boolean first, Tensor g, Tensor x) {
    if (BrainFloats.areWidened(g)) {
      try (Tensor wideG = g.to(torch.ScalarType.Float);
          Tensor wideX = x.to(torch.ScalarType.Float);
          Tensor product = weightGradient(wideG, wideX)) {
        add(sum, first, product);
      }
      return;
    }
    if (type(sum) != type(g)) {
      try (Tensor product = weightGradient(g, x)) {
        add(sum, first, product);
      }
      return;
    }
    try (Tensor rows = g.reshape(-1, g.size(-1));
        Tensor columns = x.reshape(-1, x.size(-1))) {
      if (g.is_cpu() && !isBrain(g)) {
        addInParts(sum, first, rows, columns);
      } else {
        addProduct(sum, first, rows, columns);
      }
    }
  }

  private static void add(Tensor sum, boolean first, Tensor product) {
    if (first) {
      sum.copy_(product);
    } else {
      sum.add_(product);
    }
  }

  /** Computes parts of the sum's rows at once, each by OpenBLAS on a thread of its own. */
  private static void addInParts(Tensor sum, boolean first, Tensor g, Tensor x) {
    long out = sum.size(0);
    int parts = (int) Math.max(1, Math.min(torch.get_num_threads(), out / ROWS_A_THREAD));
    var others =
        IntStream.range(1, parts)
            .mapToObj(
                part ->
                    CompletableFuture.runAsync(
                        () -> addPart(sum, first, g, x, part, parts),
                        work -> Thread.ofPlatform().start(work)))
            .toArray(CompletableFuture[]::new);
    try {
      addPart(sum, first, g, x, 0, parts);
    } finally {
      CompletableFuture.allOf(others).join(); // all must be done before the memory may go
    }
  }

  private static void addPart(Tensor sum, boolean first, Tensor g, Tensor x, int part, int parts) {
    long out = sum.size(0);
    long start = out * part / parts;
    long length = out * (part + 1) / parts - start;
    try (GradientPause _ = new GradientPause();
        Tensor rows = sum.narrow(0, start, length);
        Tensor columns = g.narrow(1, start, length)) {
      addProduct(rows, first, columns, x);
    }
  }

  private static void addProduct(Tensor sum, boolean first, Tensor g, Tensor x) {
    try (Tensor turned = g.t();
        Scalar kept = new Scalar(first ? 0.0 : 1.0);
        Scalar one = new Scalar(1.0)) {
      sum.addmm_(turned, x, kept, one);
    }
  }

  private interface Product {
    Tensor of(Tensor a, Tensor b);
  }

  private static Tensor widened(Tensor a, Tensor b, Product product) {
    try (Tensor wideA = a.to(torch.ScalarType.Float);
        Tensor wideB = b.to(torch.ScalarType.Float);
        Tensor y = product.of(wideA, wideB)) {
      return y.to(type(a));
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

  private static boolean isRecorded(Tensor x, Tensor w) {
    return (x.requires_grad() || w.requires_grad()) && GradMode.is_enabled();
  }

  private static boolean isBrain(Tensor x) {
    return type(x) == torch.ScalarType.BFloat16;
  }

  private static torch.ScalarType type(Tensor x) {
    return x.scalar_type().intern();
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
