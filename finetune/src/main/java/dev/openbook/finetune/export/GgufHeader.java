package dev.openbook.finetune.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * The part of a GGUF file before its tensors' data, version 3, little-endian: keys with typed
 * values, then the list of tensors.
 *
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">GGUF</a>
 */
final class GgufHeader {
  private static final int VERSION = 3;
  private static final int UINT32 = 4;
  private static final int INT32 = 5;
  private static final int FLOAT32 = 6;
  private static final int BOOL = 7;
  private static final int TEXT = 8;
  private static final int ARRAY = 9;

  private final ByteArrayOutputStream keys = new ByteArrayOutputStream();
  private final ByteArrayOutputStream tensors = new ByteArrayOutputStream();
  private int keyCount;
  private int tensorCount;

  void text(String key, String value) {
    begin(key, TEXT);
    put(keys, value);
  }

  void uint32(String key, long value) {
    begin(key, UINT32);
    put32(keys, value);
  }

  void float32(String key, double value) {
    begin(key, FLOAT32);
    put32(keys, Float.floatToRawIntBits((float) value));
  }

  void flag(String key, boolean value) {
    begin(key, BOOL);
    keys.write(value ? 1 : 0);
  }

  void texts(String key, List<String> values) {
    begin(key, ARRAY);
    put32(keys, TEXT);
    put64(keys, values.size());
    values.forEach(value -> put(keys, value));
  }

  void int32s(String key, List<Integer> values) {
    begin(key, ARRAY);
    put32(keys, INT32);
    put64(keys, values.size());
    values.forEach(value -> put32(keys, value));
  }

  /**
   * Lists a tensor.
   *
   * @param shape sizes, outermost first; the file has them the other way round
   * @param ggufCode number of its element type
   * @param offset first byte after the header's end
   */
  void tensor(String name, List<Long> shape, int ggufCode, long offset) {
    tensorCount++;
    put(tensors, name);
    put32(tensors, shape.size());
    shape.reversed().forEach(size -> put64(tensors, size));
    put32(tensors, ggufCode);
    put64(tensors, offset);
  }

  /** Returns the header's bytes, filled up to a multiple of {@code alignment}. */
  byte[] bytes(int alignment) {
    var all = new ByteArrayOutputStream();
    all.writeBytes("GGUF".getBytes(UTF_8));
    put32(all, VERSION);
    put64(all, tensorCount);
    put64(all, keyCount);
    all.writeBytes(keys.toByteArray());
    all.writeBytes(tensors.toByteArray());
    all.writeBytes(new byte[Math.floorMod(-all.size(), alignment)]);
    return all.toByteArray();
  }

  private void begin(String key, int type) {
    keyCount++;
    put(keys, key);
    put32(keys, type);
  }

  private static void put(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    put64(out, bytes.length);
    out.writeBytes(bytes);
  }

  private static void put32(ByteArrayOutputStream out, long value) {
    for (int shift = 0; shift < 32; shift += 8) {
      out.write((int) (value >>> shift));
    }
  }

  private static void put64(ByteArrayOutputStream out, long value) {
    put32(out, value);
    put32(out, value >>> 32);
  }
}
