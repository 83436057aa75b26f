package dev.openbook.finetune.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bytedeco.pytorch.LongArrayRef;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Operations on a few rows, written out in Java: a decoding step spends more time in the native
 * library's bookkeeping than in such operations themselves (a normalised row of 576 brain floats:
 * 17 us there, 2 us here, because it is five operations and two conversions there).
 *
 * <p>Only for numbers in the machine's own memory of which no gradient is asked. Results equal the
 * native library's up to the order of summation.
 */
final class FewRows {
  /** Above this the native library's vector units win. */
  private static final long MOST_ELEMENTS = 16 * 1024;

  /** Dimensions of what {@link #rotate} takes. */
  static final int ROTATED_DIMENSIONS = 4;

  private static final int FLOAT_BYTES = 4;
  private static final int BRAIN_BYTES = 2;

  private FewRows() {}

  /** Returns whether these are few numbers of one type that this class may read. */
  static boolean suits(Tensor x, Tensor other) {
    return x.numel() <= MOST_ELEMENTS
        && x.is_cpu()
        && !x.requires_grad()
        && !other.requires_grad()
        && isReal(x)
        && x.scalar_type().intern() == other.scalar_type().intern();
  }

  private static boolean isReal(Tensor x) {
    torch.ScalarType type = x.scalar_type().intern();
    return type == torch.ScalarType.Float || type == torch.ScalarType.BFloat16;
  }

  /** Returns {@code x / sqrt(mean(x^2) + epsilon) * weight}; x [.., C] contiguous, weight [C]. */
  static Tensor rmsNorm(Tensor x, Tensor weight, double epsilon) {
    boolean brain = isBrain(x);
    int width = Math.toIntExact(weight.numel());
    int rows = Math.toIntExact(x.numel() / width);
    Tensor result = torch.empty_like(x);
    MemorySegment in = memory(x, x.numel(), brain);
    MemorySegment scale = memory(weight, width, brain);
    MemorySegment out = memory(result, x.numel(), brain);
    float[] row = new float[width];
    for (int r = 0; r < rows; r++) {
      long start = (long) r * width;
      read(in, start, row, brain);
      float factor = (float) (1 / Math.sqrt(squares(row) / width + epsilon));
      for (int i = 0; i < width; i++) {
        row[i] = row[i] * factor * get(scale, i, brain);
      }
      write(out, start, row, brain);
    }
    return result;
  }

  /**
   * Returns x turned by angles: {@code x cos + swap(x) sin}, where swap exchanges the halves.
   *
   * @param x [B, H, T, D] in any order of memory whose innermost dimension has no gaps
   * @param cos [1 or B, 1, T, D] contiguous
   * @param sin like cos
   */
  static Tensor rotate(Tensor x, Tensor cos, Tensor sin) {
    boolean brain = isBrain(x);
    int batch = Math.toIntExact(x.size(0));
    int heads = Math.toIntExact(x.size(1));
    int tokens = Math.toIntExact(x.size(2));
    int size = Math.toIntExact(x.size(3));
    long batchStep;
    long headStep;
    long tokenStep;
    try (LongArrayRef strides = x.strides()) {
      batchStep = strides.get(0);
      headStep = strides.get(1);
      tokenStep = strides.get(2);
    }
    long reach = (batch - 1) * batchStep + (heads - 1) * headStep + (tokens - 1) * tokenStep + size;
    Tensor result = emptyLike(x, batch, heads, tokens, size);
    MemorySegment in = memory(x, reach, brain);
    MemorySegment cosines = memory(cos, cos.numel(), brain);
    MemorySegment sines = memory(sin, sin.numel(), brain);
    MemorySegment out = memory(result, x.numel(), brain);
    long angleStep = cos.size(0) == 1 ? 0 : (long) tokens * size;
    float[] row = new float[size];
    float[] turned = new float[size];
    long place = 0;
    for (int b = 0; b < batch; b++) {
      for (int h = 0; h < heads; h++) {
        for (int t = 0; t < tokens; t++) {
          read(in, b * batchStep + h * headStep + t * tokenStep, row, brain);
          turn(row, turned, cosines, sines, b * angleStep + (long) t * size, brain);
          write(out, place, turned, brain);
          place += size;
        }
      }
    }
    return result;
  }

  private static void turn(
      float[] row,
      float[] turned,
      MemorySegment cosines,
      MemorySegment sines,
      long angles,
      boolean brain) {
    int half = row.length / 2;
    for (int i = 0; i < row.length; i++) {
      float swapped = row[i < half ? i + half : i - half];
      turned[i] =
          row[i] * get(cosines, angles + i, brain) + swapped * get(sines, angles + i, brain);
    }
  }

  private static Tensor emptyLike(Tensor x, long... shape) {
    return Placement.empty(Device.CPU, x.scalar_type().intern(), shape);
  }

  private static double squares(float[] row) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int i = 0;
    for (; i + 4 <= row.length; i += 4) {
      a += row[i] * row[i];
      b += row[i + 1] * row[i + 1];
      c += row[i + 2] * row[i + 2];
      d += row[i + 3] * row[i + 3];
    }
    for (; i < row.length; i++) {
      a += row[i] * row[i];
    }
    return (double) a + b + c + d;
  }

  private static boolean isBrain(Tensor x) {
    return x.scalar_type().intern() == torch.ScalarType.BFloat16;
  }

  @SuppressWarnings("restricted") // the caller knows how many elements stand there
  private static MemorySegment memory(Tensor x, long elements, boolean brain) {
    try (var data = x.data_ptr()) {
      return MemorySegment.ofAddress(data.address())
          .reinterpret(elements * (brain ? BRAIN_BYTES : FLOAT_BYTES));
    }
  }

  private static void read(MemorySegment in, long start, float[] row, boolean brain) {
    if (!brain) {
      MemorySegment.copy(in, ValueLayout.JAVA_FLOAT, start * FLOAT_BYTES, row, 0, row.length);
      return;
    }
    for (int i = 0; i < row.length; i++) {
      row[i] = get(in, start + i, true);
    }
  }

  private static void write(MemorySegment out, long start, float[] row, boolean brain) {
    if (!brain) {
      MemorySegment.copy(row, 0, out, ValueLayout.JAVA_FLOAT, start * FLOAT_BYTES, row.length);
      return;
    }
    for (int i = 0; i < row.length; i++) {
      out.set(ValueLayout.JAVA_SHORT, (start + i) * BRAIN_BYTES, rounded(row[i]));
    }
  }

  private static float get(MemorySegment in, long index, boolean brain) {
    return brain
        ? Float.intBitsToFloat(in.get(ValueLayout.JAVA_SHORT, index * BRAIN_BYTES) << 16)
        : in.get(ValueLayout.JAVA_FLOAT, index * FLOAT_BYTES);
  }

  /** Returns the nearest brain float, of two equally near the even one. */
  private static short rounded(float value) {
    int bits = Float.floatToRawIntBits(value);
    if ((bits & 0x7fff_ffff) > 0x7f80_0000) {
      return 0x7fc0; // not a number
    }
    return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
  }
}
