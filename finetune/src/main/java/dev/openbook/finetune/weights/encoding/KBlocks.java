package dev.openbook.finetune.weights.encoding;

/**
 * The "K" quantisations of llama.cpp: blocks of 256 numbers whose sub-blocks have scales that are
 * themselves quantised.
 *
 * <p>Equals gguf-py's {@code dequantize} bit for bit, see {@link ElementType}.
 */
final class KBlocks {
  /** Elements of a block. */
  static final int SIZE = 256;

  private static final int SUB_BLOCK = 32;
  private static final int SCALES = 4;

  private KBlocks() {}

  static void decodeQ4(byte[] from, float[] to, int count) {
    int low = 16;
    for (int block = 0, at = 0; block < count; block += SIZE, at += 144) {
      float scale = ElementType.half(from, at);
      float least = ElementType.half(from, at + 2);
      for (int sub = 0; sub < 8; sub++) {
        float factor = scale * sixBitScale(from, at + SCALES, sub);
        float shift = least * sixBitLeast(from, at + SCALES, sub);
        int nibbles = at + low + sub / 2 * SUB_BLOCK;
        int bits = sub % 2 * 4;
        for (int i = 0; i < SUB_BLOCK; i++) {
          to[block + sub * SUB_BLOCK + i] = factor * (from[nibbles + i] >> bits & 15) - shift;
        }
      }
    }
  }

  static void decodeQ5(byte[] from, float[] to, int count) {
    int high = 16;
    int low = 48;
    for (int block = 0, at = 0; block < count; block += SIZE, at += 176) {
      float scale = ElementType.half(from, at);
      float least = ElementType.half(from, at + 2);
      for (int sub = 0; sub < 8; sub++) {
        float factor = scale * sixBitScale(from, at + SCALES, sub);
        float shift = least * sixBitLeast(from, at + SCALES, sub);
        int nibbles = at + low + sub / 2 * SUB_BLOCK;
        int bits = sub % 2 * 4;
        for (int i = 0; i < SUB_BLOCK; i++) {
          int value = (from[nibbles + i] >> bits & 15) | (from[at + high + i] >> sub & 1) << 4;
          to[block + sub * SUB_BLOCK + i] = factor * value - shift;
        }
      }
    }
  }

  static void decodeQ6(byte[] from, float[] to, int count) {
    int high = 128;
    int scales = 192;
    for (int block = 0, at = 0; block < count; block += SIZE, at += 210) {
      float scale = ElementType.half(from, at + 208);
      for (int sub = 0; sub < 8; sub++) {
        // Halves of 128 numbers; each has 64 bytes of nibbles and 32 bytes of pairs of high bits.
        int half = sub / 4;
        int nibbles = at + half * 64 + sub % 2 * SUB_BLOCK;
        int bits = sub % 4 / 2 * 4;
        int pairs = at + high + half * SUB_BLOCK;
        for (int i = 0; i < SUB_BLOCK; i++) {
          float factor = scale * from[at + scales + sub * 2 + i / 16];
          int value =
              (from[nibbles + i] >> bits & 15) | (from[pairs + i] >> (sub % 4 * 2) & 3) << 4;
          to[block + sub * SUB_BLOCK + i] = factor * (value - 32);
        }
      }
    }
  }

  private static int sixBitScale(byte[] from, int at, int sub) {
    return sub < 4
        ? from[at + sub] & 63
        : (from[at + 4 + sub] & 15) | (from[at + sub - 4] >> 2 & 48);
  }

  private static int sixBitLeast(byte[] from, int at, int sub) {
    return sub < 4
        ? from[at + 4 + sub] & 63
        : (from[at + 4 + sub] >> 4 & 15) | (from[at + sub] >> 2 & 48);
  }
}
