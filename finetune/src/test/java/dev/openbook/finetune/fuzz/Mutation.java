package dev.openbook.finetune.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Damages a file as accidents and enemies do. */
final class Mutation {
  private static final long[] NUMBERS = {
    0,
    1,
    -1,
    2,
    7,
    31,
    255,
    256,
    65_535,
    1 << 20,
    1L << 30,
    (1L << 31) - 1,
    1L << 31,
    (1L << 32) - 1,
    1L << 32,
    1L << 40,
    1L << 62,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1e999",
          "0.5",
          "4294967295",
          "99999999999999999999999999",
          "2147483647",
          "\"\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "[]",
          "{}",
          "[[]]",
          "\"Sequence\"",
          "\"Precompiled\"",
          "\"Unigram\"",
          "\"(((((a{99}){99}){99}){99}){99})\"",
          "\"(a*)*b\"",
          "\"(?<=a+)\"",
          "[0, 1, 2]",
          "\"a b\"",
          "[\"a\", \"b\"]",
          "{\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"Strip\"}]}",
          "{\"max_length\": 1, \"stride\": 9, \"strategy\": \"LongestFirst\", \"direction\":"
              + " \"Right\"}",
          "{\"strategy\": {\"Fixed\": 99999999999}, \"direction\": \"Left\","
              + " \"pad_to_multiple_of\": 0, \"pad_id\": 0, \"pad_type_id\": 0, \"pad_token\":"
              + " \"x\"}",
          "{\"Regex\": \"a{1000}{1000}{1000}\"}",
          "{\"String\": \"\"}");

  private Mutation() {}

  /** Returns a damaged copy. */
  static byte[] of(byte[] whole, SplittableRandom random) {
    byte[] bytes = whole;
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      bytes = once(bytes, random);
    }
    return bytes;
  }

  /** Returns a copy of a JSON text with some of its values changed, or damaged as bytes. */
  static byte[] ofJson(byte[] whole, SplittableRandom random) {
    if (random.nextInt(4) == 0) {
      return of(whole, random);
    }
    JsonNode root = JsonMapper.shared().readTree(whole);
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      List<JsonNode> containers = new ArrayList<>();
      collect(root, containers);
      change(containers.get(random.nextInt(containers.size())), root, random);
    }
    try {
      return root.toString().getBytes(StandardCharsets.UTF_8);
    } catch (RuntimeException e) {
      return of(whole, random); // the library refuses to write what is nested too deeply
    }
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainer() && !node.isEmpty()) {
      containers.add(node);
      node.forEach(child -> collect(child, containers));
    }
    if (containers.isEmpty()) {
      containers.add(node);
    }
  }

  private static void change(JsonNode container, JsonNode root, SplittableRandom random) {
    JsonNode value = JsonMapper.shared().readTree(VALUES.get(random.nextInt(VALUES.size())));
    if (random.nextInt(8) == 0) {
      value = nested(random.nextInt(400), value);
    } else if (random.nextInt(6) == 0) {
      List<JsonNode> containers = new ArrayList<>();
      collect(root, containers);
      value = containers.get(random.nextInt(containers.size())).deepCopy();
    }
    if (container instanceof ObjectNode object && !object.isEmpty()) {
      List<String> names = List.copyOf(object.propertyNames());
      String name = names.get(random.nextInt(names.size()));
      switch (random.nextInt(5)) {
        case 0 -> object.remove(name);
        case 1 -> object.set(name + "x", value);
        default -> object.set(name, value);
      }
    } else if (container instanceof ArrayNode array && !array.isEmpty()) {
      int place = random.nextInt(array.size());
      switch (random.nextInt(4)) {
        case 0 -> array.remove(place);
        case 1 -> array.insert(place, value);
        default -> array.set(place, value);
      }
    }
  }

  private static JsonNode nested(int depth, JsonNode inner) {
    JsonNode node = inner;
    for (int i = 0; i < depth; i++) {
      node =
          i % 2 == 0
              ? JsonMapper.shared().createArrayNode().add(node)
              : JsonMapper.shared()
                  .createObjectNode()
                  .put("type", "Sequence")
                  .set("pretokenizers", node);
    }
    return node;
  }

  private static byte[] once(byte[] bytes, SplittableRandom random) {
    if (bytes.length < 2) {
      return bytes;
    }
    // What lies at the start, lengths, counts and names, can hurt most.
    int near = random.nextInt(3) == 0 ? bytes.length : Math.min(bytes.length, 9000);
    int at = random.nextInt(near);
    int length = 1 + random.nextInt(Math.min(200, bytes.length - at));
    byte[] copy = bytes.clone();
    return switch (random.nextInt(9)) {
      case 0 -> Arrays.copyOf(bytes, at);
      case 1 -> {
        copy[at] ^= (byte) (1 << random.nextInt(8));
        yield copy;
      }
      case 2 -> {
        copy[at] = (byte) random.nextInt(256);
        yield copy;
      }
      case 3 -> number(copy, at, random);
      case 4 -> {
        int from = random.nextInt(bytes.length - length + 1);
        System.arraycopy(bytes, from, copy, at, Math.min(length, bytes.length - at));
        yield copy;
      }
      case 5 -> joined(bytes, at, new byte[0], at + length); // cut out
      case 6 -> joined(bytes, at, Arrays.copyOfRange(bytes, at, at + length), at); // twice
      case 7 -> joined(bytes, at, new byte[] {(byte) 0xC3, 0x28, (byte) 0xFF}, at);
      default -> {
        byte[] deep = new byte[random.nextInt(4000)];
        Arrays.fill(deep, (byte) (random.nextBoolean() ? '[' : '{'));
        yield joined(bytes, at, deep, at);
      }
    };
  }

  private static byte[] number(byte[] copy, int at, SplittableRandom random) {
    long value = NUMBERS[random.nextInt(NUMBERS.length)];
    ByteBuffer view = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
    if (random.nextBoolean() && at + 8 <= copy.length) {
      view.putLong(at, value);
    } else if (at + 4 <= copy.length) {
      view.putInt(at, (int) value);
    }
    return copy;
  }

  private static byte[] joined(byte[] bytes, int end, byte[] middle, int start) {
    ByteBuffer joined = ByteBuffer.allocate(end + middle.length + bytes.length - start);
    return joined.put(bytes, 0, end).put(middle).put(bytes, start, bytes.length - start).array();
  }
}
