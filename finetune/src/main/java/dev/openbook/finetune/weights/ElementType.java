package dev.openbook.finetune.weights;

import java.util.Arrays;
import java.util.Optional;

/**
 * How elements stand in a file: plain numbers, or blocks of 32 elements that share a scale.
 *
 * <p>Decoding equals gguf-py's {@code dequantize} bit for bit: the same single-precision products
 * and sums in the same order, without fused multiply-add. Bytes are little-endian.
 *
 * @see <a href="https://github.com/ggml-org/llama.cpp/blob/master/gguf-py/gguf/quants.py">gguf-py,
 *     quants.py</a>
 */
enum ElementType {
  F32(0, 1, 4) {
    @Override
    void decode(byte[] from, float[] to, int count) {
      for (int i = 0; i < count; i++) {
        to[i] = Float.intBitsToFloat(int32(from, 4 * i));
      }
    }

    @Override
    void encode(float[] from, byte[] to, int count) {
      for (int i = 0; i < count; i++) {
        int bits = Float.floatToRawIntBits(from[i]);
        to[4 * i] = (byte) bits;
        to[4 * i + 1] = (byte) (bits >>> 8);
        to[4 * i + 2] = (byte) (bits >>> 16);
        to[4 * i + 3] = (byte) (bits >>> 24);
      }
    }
  },
  F16(1, 1, 2) {
    @Override
    void decode(byte[] from, float[] to, int count) {
      for (int i = 0; i < count; i++) {
        to[i] = half(from, 2 * i);
      }
    }

    @Override
    void encode(float[] from, byte[] to, int count) {
      for (int i = 0; i < count; i++) {
        put16(to, 2 * i, Float.floatToFloat16(from[i]));
      }
    }
  },
  BF16(30, 1, 2) {
    @Override
    void decode(byte[] from, float[] to, int count) {
      for (int i = 0; i < count; i++) {
        to[i] = Float.intBitsToFloat(uint16(from, 2 * i) << 16);
      }
    }

    @Override
    void encode(float[] from, byte[] to, int count) {
      for (int i = 0; i < count; i++) {
        put16(to, 2 * i, roundToBrain(from[i]));
      }
    }
  },
  Q4_0(2, 32, 18) {
    @Override
    void decode(byte[] from, float[] to, int count) {
      for (int block = 0, at = 0; block < count; block += 32, at += 18) {
        float scale = half(from, at);
        for (int i = 0; i < 16; i++) {
          int pair = from[at + 2 + i];
          to[block + i] = scale * ((pair & 15) - 8);
          to[block + 16 + i] = scale * (((pair >> 4) & 15) - 8);
        }
      }
    }
  },
  Q4_1(3, 32, 20) {
    @Override
    void decode(byte[] from, float[] to, int count) {
      for (int block = 0, at = 0; block < count; block += 32, at += 20) {
        float scale = half(from, at);
        float least = half(from, at + 2);
        for (int i = 0; i < 16; i++) {
          int pair = from[at + 4 + i];
          to[block + i] = scale * (pair & 15) + least;
          to[block + 16 + i] = scale * ((pair >> 4) & 15) + least;
        }
      }
    }
  },
  Q8_0(8, 32, 34) {
    @Override
    void decode(byte[] from, float[] to, int count) {
      for (int block = 0, at = 0; block < count; block += 32, at += 34) {
        float scale = half(from, at);
        for (int i = 0; i < 32; i++) {
          to[block + i] = from[at + 2 + i] * scale;
        }
      }
    }
  };

  /** Number of this type in GGUF files. */
  final int ggufCode;

  /** Elements a block, a power of two. */
  final int blockSize;

  /** Bytes a block. */
  final int blockBytes;

  ElementType(int ggufCode, int blockSize, int blockBytes) {
    this.ggufCode = ggufCode;
    this.blockSize = blockSize;
    this.blockBytes = blockBytes;
  }

  /** Decodes the first {@code count} elements, a multiple of {@link #blockSize}. */
  abstract void decode(byte[] from, float[] to, int count);

  /** Encodes the first {@code count} elements; plain types only. */
  void encode(float[] from, byte[] to, int count) {
    throw new IllegalArgumentException(
        "type must be one of F32, F16, BF16 to be written, got " + this);
  }

  /** Returns the bytes that {@code elements}, a multiple of {@link #blockSize}, take. */
  long bytes(long elements) {
    return Math.multiplyExact(elements / blockSize, (long) blockBytes);
  }

  static Optional<ElementType> ofGguf(long code) {
    return Arrays.stream(values()).filter(type -> type.ggufCode == code).findFirst();
  }

  static Optional<ElementType> ofName(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }

  private static int uint16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
  }

  private static int int32(byte[] bytes, int at) {
    return uint16(bytes, at) | uint16(bytes, at + 2) << 16;
  }

  private static float half(byte[] bytes, int at) {
    return Float.float16ToFloat((short) uint16(bytes, at));
  }

  private static void put16(byte[] bytes, int at, short bits) {
    bytes[at] = (byte) bits;
    bytes[at + 1] = (byte) (bits >>> 8);
  }

  /** Rounds to nearest, ties to even; not-a-number stays not-a-number. */
  private static short roundToBrain(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
  }
}
