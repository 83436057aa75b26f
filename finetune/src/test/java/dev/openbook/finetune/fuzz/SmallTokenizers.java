package dev.openbook.finetune.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Tokenizers of a few dozen tokens in the shapes that decoder models have. */
final class SmallTokenizers {
  private static final String SPLIT =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
          + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private SmallTokenizers() {}

  /** Returns one text for each shape: SmolLM2's, Llama 3's with a begin token, Llama 2's. */
  static List<byte[]> all() {
    return List.of(bytes(smol()), bytes(llama3()), bytes(llama2()));
  }

  static byte[] bytes(ObjectNode tokenizer) {
    return tokenizer.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Digits apart, then byte-level; 40 tokens. */
  static ObjectNode smol() {
    ObjectNode root = root(List.of());
    ArrayNode parts = sequence(root, "pre_tokenizer", "pretokenizers");
    parts.addObject().put("type", "Digits").put("individual_digits", true);
    byteLevel(parts.addObject(), true);
    byteLevel(root.putObject("decoder"), true);
    return root;
  }

  private static ObjectNode llama3() {
    ObjectNode root = root(List.of());
    root.putObject("normalizer").put("type", "NFC");
    ArrayNode parts = sequence(root, "pre_tokenizer", "pretokenizers");
    ObjectNode split = parts.addObject().put("type", "Split");
    split.putObject("pattern").put("Regex", SPLIT);
    split.put("behavior", "Isolated").put("invert", false);
    byteLevel(parts.addObject(), false);
    ObjectNode template = root.putObject("post_processor").put("type", "TemplateProcessing");
    for (String side : List.of("single", "pair")) {
      ArrayNode pieces = template.putArray(side);
      pieces.addObject().putObject("SpecialToken").put("id", "<|start|>").put("type_id", 0);
      pieces.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
      if (side.equals("pair")) {
        pieces.addObject().putObject("Sequence").put("id", "B").put("type_id", 1);
      }
    }
    ObjectNode token = template.putObject("special_tokens").putObject("<|start|>");
    token.put("id", "<|start|>").putArray("ids").add(1);
    token.putArray("tokens").add("<|start|>");
    byteLevel(root.putObject("decoder"), true);
    return root;
  }

  private static ObjectNode llama2() {
    ObjectNode root = root(List.of("\u2581", "<0x31>", "<0xC3>", "<0xA9>"));
    ArrayNode normal = sequence(root, "normalizer", "normalizers");
    normal.addObject().put("type", "Prepend").put("prepend", "\u2581");
    ObjectNode replace = normal.addObject().put("type", "Replace");
    replace.putObject("pattern").put("String", " ");
    replace.put("content", "\u2581");
    ArrayNode parts = sequence(root, "decoder", "decoders");
    ObjectNode back = parts.addObject().put("type", "Replace");
    back.putObject("pattern").put("String", "\u2581");
    back.put("content", " ");
    parts.addObject().put("type", "ByteFallback");
    parts.addObject().put("type", "Fuse");
    parts.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
    ((ObjectNode) root.path("model")).put("byte_fallback", true).put("unk_token", "<|end|>");
    return root;
  }

  private static ObjectNode root(List<String> more) {
    ObjectNode root = JsonMapper.shared().createObjectNode().put("version", "1.0");
    root.putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    List<String> special = List.of("<|end|>", "<|start|>");
    for (int id = 0; id < special.size(); id++) {
      added
          .addObject()
          .put("id", id)
          .put("content", special.get(id))
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    root.putNull("normalizer").putNull("pre_tokenizer").putNull("post_processor");
    root.putNull("decoder");
    ObjectNode model = root.putObject("model").put("type", "BPE").putNull("dropout");
    model.putNull("unk_token").putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    List<String> tokens = new ArrayList<>(special);
    for (char c = 'a'; c <= 'z'; c++) {
      tokens.add(String.valueOf(c));
    }
    tokens.addAll(List.of("0", "1", "2", "\u0120", "\u010a", "he", "ll", "hell", "hello"));
    tokens.addAll(more);
    while (tokens.size() < SmallModel.VOCABULARY) {
      tokens.add("<spare" + tokens.size() + ">");
    }
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.put(tokens.get(id), id);
    }
    ArrayNode merges = model.putArray("merges");
    merges.add("h e").add("l l").add("he ll").add("hell o");
    return root;
  }

  private static ArrayNode sequence(ObjectNode root, String key, String children) {
    return root.putObject(key).put("type", "Sequence").putArray(children);
  }

  private static void byteLevel(ObjectNode node, boolean splits) {
    node.put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", splits);
  }
}
