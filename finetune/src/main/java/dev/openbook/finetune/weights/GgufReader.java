package dev.openbook.finetune.weights;

import dev.openbook.datasets.BadInputException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the values of a GGUF header one after another; every length is checked before use. */
final class GgufReader {
  /** Most elements an array may claim; the largest vocabularies have a sixtieth of it. */
  private static final long MAX_ARRAY = 1L << 24;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int TEXT = 8;
  private static final int ARRAY = 9;

  private final MappedFile file;
  private long position;

  GgufReader(MappedFile file) {
    this.file = file;
  }

  long position() {
    return position;
  }

  long uint32(String what) {
    return Integer.toUnsignedLong(file.bytes().get(INT, take(4, what)));
  }

  long int64(String what) {
    return file.bytes().get(LONG, take(8, what));
  }

  /** Reads a count of things that take at least {@code least} bytes each. */
  long count(String what, long least) {
    long count = int64(what);
    if (count < 0 || count > (file.size() - position) / least) {
      throw cutOff(what + " claims " + Long.toUnsignedString(count) + " entries");
    }
    return count;
  }

  String text(String what) {
    long length = int64(what);
    if (length < 0 || length > file.size() - position) {
      throw cutOff(what + " claims a text of " + Long.toUnsignedString(length) + " bytes");
    }
    if (length > Integer.MAX_VALUE - 16) {
      throw file.fail(what + " claims a text of " + length + " bytes, more than 2 GB");
    }
    byte[] bytes = file.bytes().asSlice(take(length, what), length).toArray(ValueLayout.JAVA_BYTE);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new BadInputException(file.path() + ": " + what + " is not UTF-8", e);
    }
  }

  /** Reads one metadata value, see {@link GgufMetadata#GgufMetadata}. */
  Object value(String key) {
    long type = uint32("'" + key + "'");
    return type == ARRAY ? array(key) : scalar(key, type);
  }

  private List<Object> array(String key) {
    String what = "'" + key + "'";
    long type = uint32(what);
    long count = count(what, type == TEXT ? 8 : scalarBytes(key, type));
    if (count > MAX_ARRAY) {
      throw file.fail(what + " claims " + count + " entries, at most " + MAX_ARRAY);
    }
    var values = new ArrayList<Object>((int) count);
    for (long i = 0; i < count; i++) {
      values.add(scalar(key, type));
    }
    return values;
  }

  private Object scalar(String key, long type) {
    if (type == TEXT) {
      return text("'" + key + "'");
    }
    int bytes = scalarBytes(key, type);
    long at = take(bytes, "'" + key + "'");
    var memory = file.bytes();
    return switch ((int) type) {
      case 0 -> (long) Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, at));
      case 1 -> (long) memory.get(ValueLayout.JAVA_BYTE, at);
      case 2 -> (long) Short.toUnsignedInt(memory.get(SHORT, at));
      case 3 -> (long) memory.get(SHORT, at);
      case 4 -> Integer.toUnsignedLong(memory.get(INT, at));
      case 5 -> (long) memory.get(INT, at);
      // The shortest decimal of the 32-bit number, so that 1e-5 reads as Hugging Face writes it.
      case 6 -> Double.parseDouble(Float.toString(Float.intBitsToFloat(memory.get(INT, at))));
      case 7 -> memory.get(ValueLayout.JAVA_BYTE, at) != 0;
      case 12 -> Double.longBitsToDouble(memory.get(LONG, at));
      default -> memory.get(LONG, at);
    };
  }

  private int scalarBytes(String key, long type) {
    return switch ((int) Math.min(type, Integer.MAX_VALUE)) {
      case 0, 1, 7 -> 1;
      case 2, 3 -> 2;
      case 4, 5, 6 -> 4;
      case 10, 11, 12 -> 8;
      default ->
          throw file.fail("'" + key + "' has value type " + type + ", which is not supported");
    };
  }

  private long take(long bytes, String what) {
    if (bytes > file.size() - position) {
      throw cutOff(what + " needs " + bytes + " bytes at " + position);
    }
    long at = position;
    position += bytes;
    return at;
  }

  private BadInputException cutOff(String claim) {
    return file.fail(
        "not a whole GGUF file: %s, file has %d; fetch it again".formatted(claim, file.size()));
  }
}
