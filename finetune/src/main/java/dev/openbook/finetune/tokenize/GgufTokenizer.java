package dev.openbook.finetune.tokenize;

import dev.openbook.finetune.weights.GgufMetadata;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the {@code tokenizer.json} that a GGUF file's metadata stand for. */
final class GgufTokenizer {
  private static final String KEYS = "tokenizer.ggml.";
  private static final String LLAMA_3 = "llama-bpe";
  private static final String QWEN_2 = "qwen2";

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
    for (String key : List.of("add_eos_token", "add_space_prefix")) {
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
    String pre = metadata.requiredText(KEYS + "pre");
    json.putNull("normalizer");
    if (pre.equals(QWEN_2)) {
      json.putObject("normalizer").put("type", "NFC");
    }
    json.set("pre_tokenizer", splitting(metadata, pre));
    json.putNull("post_processor");
    // Llama 3 puts its begin token before every text unless told otherwise.
    if (metadata.flag(KEYS + "add_bos_token").orElse(pre.equals(LLAMA_3))) {
      json.set("post_processor", beginBefore(metadata, tokens));
    }
    json.set("decoder", byteLevel(true));
    ObjectNode bpe = json.putObject("model");
    bpe.put("type", "BPE").putNull("dropout").putNull("unk_token");
    bpe.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    bpe.put("fuse_unk", false)
        .put("byte_fallback", false)
        .put("ignore_merges", pre.equals(LLAMA_3));
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

  private static ObjectNode splitting(GgufMetadata metadata, String pre) {
    return switch (pre) {
      case "gpt-2" -> byteLevel(false);
      case LLAMA_3 -> split(SplitPattern.LLAMA_3);
      case QWEN_2 -> split(SplitPattern.QWEN_2);
      case "smollm" -> {
        ObjectNode sequence = JsonMapper.shared().createObjectNode().put("type", "Sequence");
        ArrayNode parts = sequence.putArray("pretokenizers");
        parts.addObject().put("type", "Digits").put("individual_digits", true);
        parts.add(byteLevel(false));
        yield sequence;
      }
      default -> throw unsupported(metadata, "pre", pre, "gpt-2, llama-bpe, qwen2 or smollm");
    };
  }

  private static ObjectNode split(String pattern) {
    ObjectNode sequence = JsonMapper.shared().createObjectNode().put("type", "Sequence");
    ArrayNode parts = sequence.putArray("pretokenizers");
    ObjectNode split = parts.addObject().put("type", "Split");
    split.putObject("pattern").put("Regex", pattern);
    split.put("behavior", "Isolated").put("invert", false);
    parts.add(byteLevel(false).put("use_regex", false));
    return sequence;
  }

  private static ObjectNode beginBefore(GgufMetadata metadata, List<String> tokens) {
    int id = metadata.requiredInteger(KEYS + "bos_token_id");
    if (id >= tokens.size()) {
      throw metadata.fail(
          "'" + KEYS + "bos_token_id' must be below " + tokens.size() + ", got " + id);
    }
    ObjectNode template = JsonMapper.shared().createObjectNode().put("type", "TemplateProcessing");
    for (String side : List.of("single", "pair")) {
      ArrayNode pieces = template.putArray(side);
      for (String text : side.equals("single") ? List.of("A") : List.of("A", "B")) {
        int type = text.equals("A") ? 0 : 1;
        pieces.addObject().putObject("SpecialToken").put("id", tokens.get(id)).put("type_id", type);
        pieces.addObject().putObject("Sequence").put("id", text).put("type_id", type);
      }
    }
    ObjectNode special = template.putObject("special_tokens").putObject(tokens.get(id));
    special.put("id", tokens.get(id));
    special.putArray("ids").add(id);
    special.putArray("tokens").add(tokens.get(id));
    return template;
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
