package dev.openbook.finetune.tensor;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * What this processor can do with brain floats.
 *
 * <p>oneDNN multiplies them where there is AVX-512 (with its byte, word and double-word parts) or
 * AVX-NE-CONVERT, and refuses elsewhere; on such processors the library's own loops take ten times
 * as long as single precision, so that products and attention are computed in single precision.
 */
final class BrainFloats {
  /** Whether oneDNN has kernels for brain floats here. */
  static final boolean HAVE_KERNELS =
      DeviceInfo.hasFlags("avx512bw", "avx512vl", "avx512dq")
          || DeviceInfo.hasFlags("avx_ne_convert");

  private BrainFloats() {}

  /** Returns whether these are brain floats that have to be computed with in single precision. */
  static boolean areWidened(Tensor x) {
    return !HAVE_KERNELS && x.is_cpu() && x.scalar_type().intern() == torch.ScalarType.BFloat16;
  }
}
