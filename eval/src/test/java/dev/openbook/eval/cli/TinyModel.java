package dev.openbook.eval.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real model of 260 thousand parameters (llama2.c's stories260K) with a tokenizer of one token a
 * byte: it goes every way that a large one goes, in a second, and knows nothing.
 */
public final class TinyModel {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int FIRST_BYTE_TOKEN = 3;
  private static final float SHRINK = 0.05f;

  private TinyModel() {}

  /** Writes the model's files into a folder and returns it. */
  public static Path in(Path folder) throws IOException {
    Path source =
        Path.of(System.getProperty("openbook.root"))
            .resolve("finetune/src/test/resources/models/stories260K-hf");
    Files.createDirectories(folder);
    Files.copy(source.resolve("config.json"), folder.resolve("config.json"));
    Files.write(
        folder.resolve("model.safetensors"),
        flattened(Files.readAllBytes(source.resolve("model.safetensors"))));
    Files.writeString(folder.resolve("tokenizer.json"), tokenizer(), StandardCharsets.UTF_8);
    return folder;
  }

  /** Shrinks the tied embedding: over another tokenizer's ids the model shall guess, not insist. */
  private static byte[] flattened(byte[] bytes) {
    var buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int header = Math.toIntExact(buffer.getLong(0));
    JsonNode offsets =
        MAPPER
            .readTree(new String(bytes, 8, header, StandardCharsets.UTF_8))
            .path("model.embed_tokens.weight")
            .path("data_offsets");
    int end = 8 + header + offsets.path(1).intValue();
    for (int at = 8 + header + offsets.path(0).intValue(); at < end; at += Float.BYTES) {
      buffer.putFloat(at, buffer.getFloat(at) * SHRINK);
    }
    return bytes;
  }

  /** A byte-level BPE without merges. */
  private static String tokenizer() {
    Map<String, Object> vocabulary = new LinkedHashMap<>();
    vocabulary.put("<unk>", 0);
    vocabulary.put("<s>", 1);
    vocabulary.put("</s>", 2);
    int unprintable = 0;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
      int shown = printable ? b : 256 + unprintable++;
      vocabulary.put(Character.toString(shown), FIRST_BYTE_TOKEN + b);
    }
    Map<String, Object> byteLevel =
        Map.of("type", "ByteLevel", "add_prefix_space", false, "trim_offsets", true);
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("type", "BPE");
    model.put("vocab", vocabulary);
    model.put("merges", List.of());
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("version", "1.0");
    all.put("added_tokens", List.of(special(1, "<s>"), special(2, "</s>")));
    all.put("pre_tokenizer", byteLevel);
    all.put("decoder", byteLevel);
    all.put("model", model);
    return MAPPER.writeValueAsString(all);
  }

  private static Map<String, Object> special(int id, String content) {
    return Map.of(
        "id", id,
        "content", content,
        "special", true,
        "single_word", false,
        "lstrip", false,
        "rstrip", false,
        "normalized", false);
  }
}
