package dev.openbook.finetune.tensor;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code x w^T} with weights of 8 bits, by FBGEMM: each row of w is divided by a factor of its own
 * and rounded to whole numbers of at most {@link #STEPS}, x to 256 steps when it is multiplied;
 * sums are exact in 32 bits.
 *
 * <p>FBGEMM has one scale for a matrix. A scale for each row (of w: an output; of x: a token, so
 * that no token's rounding is decided by a larger one beside it) is taken out before and multiplied
 * into the result, in single precision.
 *
 * <p>Measured against the other kernel of the library ({@code _weight_int8pack_mm}) on 2 cores, w
 * {@code [3072, 576]}. With AVX-512 VNNI: 1 row 20 us against 50, 8 rows 57 against 216, 512 rows
 * 2.7 ms against 13.3; brain float without quantisation takes 5.0 ms for 512 rows. With AVX2: 1 row
 * 80 us against 1.4 ms, 512 rows 11 ms against 719; single precision 20 ms.
 *
 * <p>x {@code [.., in]} single precision, result {@code [.., out]}.
 */
final class Int8Product {
  private static final double SMALLEST_SCALE = 1e-30; // of a row of zeros

  /**
   * Greatest whole number that stands for a weight. Without VNNI the kernel sums pairs of products
   * in 16 bits and cuts off what exceeds them; x goes up to 255, and 2 x 255 x 64 does not.
   */
  private static final int STEPS = DeviceInfo.hasFlags("avx512_vnni") ? 127 : 64;

  private Int8Product() {}

  /** Returns w [out, in], single precision, in 8 bits; its tensors belong to {@code scope}. */
  static PackedWeight pack(TensorScope scope, dev.openbook.finetune.tensor.Tensor w) {
    try (GradientPause _ = new GradientPause();
        Scalar steps = new Scalar(STEPS);
        Tensor greatest = rowScales(w.handle());
        Tensor scales = greatest.div(steps);
        Tensor unit = w.handle().div(scales);
        Tensor whole = unit.round();
        Tensor quantized = whole.to(torch.ScalarType.Char);
        Tensor rowSums = whole.sum(1);
        Tensor one = quantized.new_zeros(1, 1)) {
      Tensor packed = torch.fbgemm_pack_quantized_matrix(quantized);
      return new PackedWeight(
          w.name(),
          new PackedWeight.Int8(
              scope.adopt(
                  "shape of " + w.name(), one.expand(quantized.size(0), quantized.size(1)), false),
              scope.adopt("packed " + w.name(), packed, true),
              scope.adopt("sums of " + w.name(), rowSums.to(torch.ScalarType.Int), true),
              scope.adopt("scales of " + w.name(), scales.reshape(-1), true),
              scope.adopt("no bias of " + w.name(), torch.zeros(quantized.size(0)), true)));
    }
  }

  static Tensor of(Tensor x, PackedWeight.Int8 w) {
    long in = w.shape().size(1);
    long out = w.shape().size(0);
    long rows = x.numel() / in;
    long[] shape = MatrixProduct.shape(x, out);
    try (Tensor flat = x.reshape(rows, in);
        Tensor y = rows == 1 ? product(flat, w) : scaled(flat, w)) {
      y.mul_(w.rowScales().handle());
      return y.reshape(shape);
    }
  }

  private static Tensor scaled(Tensor x, PackedWeight.Int8 w) {
    try (Tensor scales = rowScales(x);
        Tensor unit = x.div(scales)) {
      Tensor y = product(unit, w);
      y.mul_(scales);
      return y;
    }
  }

  private static Tensor product(Tensor x, PackedWeight.Int8 w) {
    try (Scalar one = new Scalar(1.0);
        Scalar zero = new Scalar(0)) {
      return torch.fbgemm_linear_int8_weight_fp32_activation(
          x,
          w.shape().handle(),
          w.packed().handle(),
          w.rowSums().handle(),
          one,
          zero,
          w.noBias().handle());
    }
  }

  /** Returns the greatest absolute value of each row, [rows, 1]. */
  private static Tensor rowScales(Tensor x) {
    try (Tensor absolute = x.abs();
        Tensor greatest = absolute.amax(new long[] {-1}, true);
        Scalar least = new Scalar(SMALLEST_SCALE)) {
      return greatest.clamp_min(least);
    }
  }
}
