package dev.openbook.finetune.weights.encoding;

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
public enum ElementType {
  F32(0, 1, 4) {
    @Override
    public void decode(byte[] from, float[] to, int count) {
      for (int i = 0; i < count; i++) {
        to[i] = Float.intBitsToFloat(int32(from, 4 * i));
      }
    }

    @Override
    public void encode(float[] from, byte[] to, int count) {
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
    public void decode(byte[] from, float[] to, int count) {
      for (int i = 0; i < count; i++) {
        to[i] = half(from, 2 * i);
      }
    }

    @Override
    public void encode(float[] from, byte[] to, int count) {
      for (int i = 0; i < count; i++) {
        put16(to, 2 * i, Float.floatToFloat16(from[i]));
      }
    }
  },
  BF16(30, 1, 2) {
    @Override
    public void decode(byte[] from, float[] to, int count) {
      for (int i = 0; i < count; i++) {
        to[i] = Float.intBitsToFloat(uint16(from, 2 * i) << 16);
      }
    }

    @Override
    public void encode(float[] from, byte[] to, int count) {
      for (int i = 0; i < count; i++) {
        put16(to, 2 * i, roundToBrain(from[i]));
      }
    }
  },
  Q4_0(2, 32, 18) {
    @Override
    public void decode(byte[] from, float[] to, int count) {
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
    public void decode(byte[] from, float[] to, int count) {
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
  Q5_0(6, 32, 22) {
    @Override
    public void decode(byte[] from, float[] to, int count) {
      for (int block = 0, at = 0; block < count; block += 32, at += 22) {
        float scale = half(from, at);
        int high = int32(from, at + 2);
        for (int i = 0; i < 16; i++) {
          int pair = from[at + 6 + i];
          to[block + i] = scale * (((pair & 15) | bit4(high, i)) - 16);
          to[block + 16 + i] = scale * (((pair >> 4 & 15) | bit4(high, i + 16)) - 16);
        }
      }
    }
  },
  Q5_1(7, 32, 24) {
    @Override
    public void decode(byte[] from, float[] to, int count) {
      for (int block = 0, at = 0; block < count; block += 32, at += 24) {
        float scale = half(from, at);
        float least = half(from, at + 2);
        int high = int32(from, at + 4);
        for (int i = 0; i < 16; i++) {
          int pair = from[at + 8 + i];
          to[block + i] = scale * ((pair & 15) | bit4(high, i)) + least;
          to[block + 16 + i] = scale * ((pair >> 4 & 15) | bit4(high, i + 16)) + least;
        }
      }
    }
  },
  Q8_0(8, 32, 34) {
    @Override
    public void decode(byte[] from, float[] to, int count) {
      for (int block = 0, at = 0; block < count; block += 32, at += 34) {
        float scale = half(from, at);
        for (int i = 0; i < 32; i++) {
          to[block + i] = from[at + 2 + i] * scale;
        }
      }
    }

    @Override
    public void encode(float[] from, byte[] to, int count) {
      for (int block = 0, at = 0; block < count; block += 32, at += 34) {
        float largest = 0;
        for (int i = 0; i < 32; i++) {
          largest = Math.max(largest, Math.abs(from[block + i]));
        }
        float scale = largest / 127;
        float inverse = scale == 0 ? 0 : 1 / scale;
        put16(to, at, Float.floatToFloat16(scale));
        for (int i = 0; i < 32; i++) {
          to[at + 2 + i] = (byte) roundHalfAway(from[block + i] * inverse);
        }
      }
    }
  },
  Q4_K(12, KBlocks.SIZE, 144) {
    @Override
    public void decode(byte[] from, float[] to, int count) {
      KBlocks.decodeQ4(from, to, count);
    }
  },
  Q5_K(13, KBlocks.SIZE, 176) {
    @Override
    public void decode(byte[] from, float[] to, int count) {
      KBlocks.decodeQ5(from, to, count);
    }
  },
  Q6_K(14, KBlocks.SIZE, 210) {
    @Override
    public void decode(byte[] from, float[] to, int count) {
      KBlocks.decodeQ6(from, to, count);
    }
  };

  private final int ggufCode;
  private final int blockSize;
  private final int blockBytes;

  ElementType(int ggufCode, int blockSize, int blockBytes) {
    this.ggufCode = ggufCode;
    this.blockSize = blockSize;
    this.blockBytes = blockBytes;
  }

  /** Returns the number of this type in GGUF files. */
  public int ggufCode() {
    return ggufCode;
  }

  /** Returns the elements of a block, a power of two; 1 for plain numbers. */
  public int blockSize() {
    return blockSize;
  }

  /** Returns the bytes of a block. */
  public int blockBytes() {
    return blockBytes;
  }

  /** Decodes the first {@code count} elements, a multiple of {@link #blockSize}. */
  public abstract void decode(byte[] from, float[] to, int count);

  /**
   * Encodes the first {@code count} elements, a multiple of {@link #blockSize}; rounds to nearest.
   *
   * @throws IllegalArgumentException if the type is not one of F32, F16, BF16, Q8_0
   */
  public void encode(float[] from, byte[] to, int count) {
    throw new IllegalArgumentException(
        "type must be one of F32, F16, BF16, Q8_0 to be written, got " + this);
  }

  /** Returns the bytes that {@code elements}, a multiple of {@link #blockSize}, take. */
  public long bytes(long elements) {
    return Math.multiplyExact(elements / blockSize, (long) blockBytes);
  }

  /** Returns the type of that number in GGUF files, empty when it is not supported. */
  public static Optional<ElementType> ofGguf(long code) {
    return Arrays.stream(values()).filter(type -> type.ggufCode == code).findFirst();
  }

  /** Returns the type of that name, e.g. {@code BF16}; empty when it is not supported. */
  public static Optional<ElementType> ofName(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }

  /** Rounds as C's roundf: halves away from zero. */
  private static float roundHalfAway(float value) {
    float size = Math.abs(value);
    float whole = (float) Math.floor(size);
    float rounded = whole + (float) Math.floor(2 * (size - whole));
    return Math.copySign(rounded, value);
  }

  /** Returns one bit of a mask as the fifth bit of a number. */
  private static int bit4(int mask, int place) {
    return (mask >>> place & 1) << 4;
  }

  private static int uint16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
  }

  private static int int32(byte[] bytes, int at) {
    return uint16(bytes, at) | uint16(bytes, at + 2) << 16;
  }

  static float half(byte[] bytes, int at) {
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
