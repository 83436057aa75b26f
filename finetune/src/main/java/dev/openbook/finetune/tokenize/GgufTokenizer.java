package dev.openbook.finetune.tokenize;

import dev.openbook.finetune.weights.GgufMetadata;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the {@code tokenizer.json} that a GGUF file's metadata stand for. */
final class GgufTokenizer {
  private static final String KEYS = "tokenizer.ggml.";

  /** Token types of llama.cpp: control tokens, and tokens the user added. */
  private static final long CONTROL = 3;

  private static final long USER_DEFINED = 4;

  private GgufTokenizer() {}

  /**
   * Returns the tokenizer as Hugging Face's JSON.
   *
   * @throws dev.openbook.datasets.BadInputException if the metadata lack something, or describe a
   *     tokenizer other than byte-level BPE with a known way to split text
   */
  static ObjectNode json(GgufMetadata metadata) {
    String model = metadata.requiredText(KEYS + "model");
    if (!model.equals("gpt2")) {
      throw unsupported(metadata, "model", model, "gpt2");
    }
    for (String key : List.of("add_bos_token", "add_eos_token", "add_space_prefix")) {
      if (metadata.flag(KEYS + key).orElse(false)) {
        throw unsupported(metadata, key, "true", "false");
      }
    }
    List<String> tokens = required(metadata, "tokens", metadata.texts(KEYS + "tokens"));
    List<Long> types = required(metadata, "token_type", metadata.integers(KEYS + "token_type"));
    List<String> merges = required(metadata, "merges", metadata.texts(KEYS + "merges"));
    if (types.size() != tokens.size()) {
      throw metadata.fail(
          "'%stokens' size (%d) does not match '%stoken_type' size (%d)"
              .formatted(KEYS, tokens.size(), KEYS, types.size()));
    }
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("version", "1.0").putNull("truncation").putNull("padding");
    addedTokens(json.putArray("added_tokens"), tokens, types);
    json.putNull("normalizer");
    json.set("pre_tokenizer", splitting(metadata));
    json.putNull("post_processor");
    json.set("decoder", byteLevel(true));
    ObjectNode bpe = json.putObject("model");
    bpe.put("type", "BPE").putNull("dropout").putNull("unk_token");
    bpe.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    bpe.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode vocabulary = bpe.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.put(tokens.get(id), id);
    }
    merges.forEach(bpe.putArray("merges")::add);
    return json;
  }

  private static void addedTokens(ArrayNode added, List<String> tokens, List<Long> types) {
    for (int id = 0; id < tokens.size(); id++) {
      long type = types.get(id);
      if (type == CONTROL || type == USER_DEFINED) {
        added
            .addObject()
            .put("id", id)
            .put("content", tokens.get(id))
            .put("single_word", false)
            .put("lstrip", false)
            .put("rstrip", false)
            .put("normalized", false)
            .put("special", type == CONTROL);
      }
    }
  }

  private static ObjectNode splitting(GgufMetadata metadata) {
    String pre = metadata.requiredText(KEYS + "pre");
    return switch (pre) {
      case "gpt-2" -> byteLevel(false);
      case "smollm" -> {
        ObjectNode sequence = JsonMapper.shared().createObjectNode().put("type", "Sequence");
        ArrayNode parts = sequence.putArray("pretokenizers");
        parts.addObject().put("type", "Digits").put("individual_digits", true);
        parts.add(byteLevel(false));
        yield sequence;
      }
      default -> throw unsupported(metadata, "pre", pre, "gpt-2 or smollm");
    };
  }

  private static ObjectNode byteLevel(boolean prefixSpace) {
    return JsonMapper.shared()
        .createObjectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", prefixSpace)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }

  private static <T> List<T> required(
      GgufMetadata metadata, String key, java.util.Optional<List<T>> value) {
    return value.orElseThrow(() -> metadata.fail("'" + KEYS + key + "' is missing"));
  }

  private static RuntimeException unsupported(
      GgufMetadata metadata, String key, String got, String rule) {
    return metadata.fail(
        "'%s%s' must be %s, got '%s'; put the model's tokenizer.json beside the file"
            .formatted(KEYS, key, rule, got));
  }
}
