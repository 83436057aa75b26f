package dev.openbook.finetune.tokenize;

import dev.openbook.datasets.BadInputException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A {@code tokenizer.json} that was checked before the native library sees it.
 *
 * <p>The library aborts the process, or takes memory without bound, on some files that it should
 * refuse: deep nesting, merges shorter than a prefix, nested counted repeats in a pattern, fixed
 * padding. What is let through is what tokenizers of decoder models consist of, a byte-pair
 * encoding and the parts in {@link #PARTS}; truncation and padding are taken out, since nothing
 * here uses them.
 *
 * @param node the description, without truncation and padding
 * @param addedIds id of each added token
 * @param vocabularySize largest id plus one
 */
record TokenizerJson(ObjectNode node, Map<String, Integer> addedIds, int vocabularySize) {
  /** Keys that hold a chain of parts, with the kinds of parts that are known. */
  private static final Map<String, Set<String>> PARTS =
      Map.of(
          "normalizer",
          Set.of(
              "Sequence",
              "NFC",
              "NFD",
              "NFKC",
              "NFKD",
              "Lowercase",
              "Prepend",
              "Replace",
              "Strip",
              "StripAccents",
              "ByteLevel"),
          "pre_tokenizer",
          Set.of(
              "Sequence",
              "ByteLevel",
              "Digits",
              "Metaspace",
              "Punctuation",
              "Split",
              "Whitespace",
              "WhitespaceSplit"),
          "post_processor",
          Set.of("Sequence", "ByteLevel", "TemplateProcessing"),
          "decoder",
          Set.of("Sequence", "ByteLevel", "ByteFallback", "Fuse", "Metaspace", "Replace", "Strip"));

  /** Where a sequence keeps its parts. */
  private static final List<String> CHILDREN =
      List.of("normalizers", "pretokenizers", "processors", "decoders");

  /** Levels of objects and lists in the whole; a template's ids in a sequence take eight. */
  private static final int MAX_NESTING = 12;

  private static final int MAX_DEPTH = 3;
  private static final int MAX_PARTS = 32;
  private static final int MAX_TEXT = 2_000;
  private static final int MAX_STRIP = 64;

  /** Ids that may be left out beyond four times those that are there. */
  private static final int ID_GAP = 1_000;

  /**
   * Checks a description.
   *
   * @param file where it is from, for complaints
   * @param node parsed; changed
   * @throws BadInputException if it is not one of a tokenizer that is supported
   */
  static TokenizerJson checked(Path file, ObjectNode node) {
    node.putNull("truncation").putNull("padding");
    long most = 4L * (node.path("model").path("vocab").size() + node.path("added_tokens").size());
    int largestAllowed = (int) Math.min(most + ID_GAP, 1 << 24);
    var check = new Check(file, largestAllowed);
    check.nesting(node, MAX_NESTING);
    int largest = check.model(node);
    Map<String, Integer> added = check.addedTokens(node.path("added_tokens"));
    for (Map.Entry<String, Set<String>> part : PARTS.entrySet()) {
      check.part(part.getKey(), part.getValue(), node.path(part.getKey()), 0);
    }
    for (int id : added.values()) {
      largest = Math.max(largest, id);
    }
    return new TokenizerJson(node, added, largest + 1);
  }

  /** The checks of one file; counts parts over all of it. */
  private static final class Check {
    private final Path file;
    private final int largestAllowed;
    private int parts;
    private int templates;

    Check(Path file, int largestAllowed) {
      this.file = file;
      this.largestAllowed = largestAllowed;
    }

    private BadInputException fail(String reason) {
      return BadInputException.in(file, "not a tokenizer that is supported: " + reason);
    }

    void nesting(JsonNode node, int left) {
      if (left == 0) {
        throw fail("it nests deeper than " + MAX_NESTING + " levels");
      }
      for (JsonNode child : node) {
        if (child.isContainer()) {
          nesting(child, left - 1);
        }
      }
    }

    int model(ObjectNode root) {
      if (!(root.path("model") instanceof ObjectNode model)
          || !model.path("vocab").isObject()
          || model.path("vocab").isEmpty()) {
        throw BadInputException.in(file, "not a tokenizer: 'model.vocab' is missing or empty");
      }
      String type = model.path("type").asString(model.has("merges") ? "BPE" : "");
      if (!type.equals("BPE")) {
        throw fail("'model.type' must be BPE, got '" + type + "'");
      }
      model.put("type", "BPE");
      for (String affix : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
        JsonNode value = model.path(affix);
        if (!unset(value) && !value.asString("x").isEmpty()) {
          throw fail("'model." + affix + "' must be null");
        }
        model.putNull(affix);
      }
      if (!unset(model.path("dropout")) && model.path("dropout").asDouble(1) != 0) {
        throw fail("'model.dropout' must be null");
      }
      model.putNull("dropout");
      int largest = 0;
      for (Map.Entry<String, JsonNode> entry : model.path("vocab").properties()) {
        largest = Math.max(largest, id("model.vocab", entry.getValue()));
      }
      merges(model.path("merges"), model.path("vocab"));
      return largest;
    }

    private void merges(JsonNode merges, JsonNode vocabulary) {
      if (!merges.isArray()) {
        throw fail("'model.merges' must be a list");
      }
      for (JsonNode merge : merges) {
        String left;
        String right;
        if (merge.isArray() && merge.size() == 2) {
          left = merge.path(0).asString("");
          right = merge.path(1).asString("");
        } else {
          String text = merge.asString("");
          int space = text.indexOf(' ');
          left = text.substring(0, Math.max(0, space));
          right = text.substring(space + 1);
        }
        for (String token : List.of(left, right, left + right)) {
          if (left.isEmpty() || right.isEmpty() || !vocabulary.has(token)) {
            throw fail("'model.merges' must pair tokens of the vocabulary, got " + merge);
          }
        }
      }
    }

    Map<String, Integer> addedTokens(JsonNode tokens) {
      var ids = new HashMap<String, Integer>();
      if (!unset(tokens) && !tokens.isArray()) {
        throw fail("'added_tokens' must be a list");
      }
      for (JsonNode token : tokens) {
        String content = token.path("content").asString("");
        if (content.isEmpty()) {
          throw fail("'added_tokens' must have a content, got " + token);
        }
        if (ids.put(content, id("added_tokens", token.path("id"))) != null) {
          throw fail("'added_tokens' has '" + content + "' twice");
        }
      }
      return ids;
    }

    private int id(String key, JsonNode id) {
      if (!id.isInt() || id.intValue() < 0 || id.intValue() > largestAllowed) {
        throw fail(
            "ids of '%s' must be whole numbers up to %d, got %s"
                .formatted(key, largestAllowed, id));
      }
      return id.intValue();
    }

    void part(String key, Set<String> kinds, JsonNode part, int depth) {
      if (unset(part)) {
        return;
      }
      String kind = part.path("type").asString("");
      if (!kinds.contains(kind)) {
        throw fail(
            "'%s.type' must be one of %s, got '%s'"
                .formatted(key, String.join(", ", kinds.stream().sorted().toList()), kind));
      }
      if (depth > MAX_DEPTH || ++parts > MAX_PARTS) {
        throw fail("'" + key + "' has too many parts");
      }
      values(key, part);
      pattern(key, part.path("pattern"));
      if (kind.equals("TemplateProcessing")) {
        template(part);
      }
      if (kind.equals("Sequence")) {
        for (String children : CHILDREN) {
          for (JsonNode child : part.path(children)) {
            part(key, kinds, child, depth + 1);
          }
        }
      }
    }

    /** Bounds texts and numbers; a part's numbers count characters that are stripped. */
    private void values(String key, JsonNode part) {
      for (Map.Entry<String, JsonNode> entry : part.properties()) {
        JsonNode value = entry.getValue();
        boolean tooLong = value.isString() && value.stringValue().length() > MAX_TEXT;
        boolean tooLarge =
            value.isNumber()
                && !(value.isInt() && value.intValue() >= 0 && value.intValue() <= MAX_STRIP);
        if (tooLong || tooLarge) {
          throw fail("'" + key + "." + entry.getKey() + "' is too large");
        }
      }
    }

    private void pattern(String key, JsonNode pattern) {
      JsonNode text = pattern.isObject() ? pattern.path("Regex") : pattern;
      JsonNode plain = pattern.path("String");
      for (JsonNode value : List.of(text, plain)) {
        if (value.isString() && value.stringValue().length() > MAX_TEXT) {
          throw fail("'" + key + ".pattern' is too long");
        }
      }
      if (text.isString() && !SplitPattern.isBounded(text.stringValue())) {
        throw fail("'" + key + ".pattern' repeats too often: " + text);
      }
    }

    private void template(JsonNode part) {
      if (++templates > 1) {
        throw fail("'post_processor' has two templates");
      }
      JsonNode special = part.path("special_tokens");
      for (JsonNode token : special) {
        JsonNode ids = token.path("ids");
        if (!ids.isArray() || ids.isEmpty() || ids.size() != token.path("tokens").size()) {
          throw fail("'post_processor.special_tokens' must have as many ids as tokens");
        }
        ids.forEach(id -> id("post_processor.special_tokens", id));
      }
      for (String side : List.of("single", "pair")) {
        JsonNode pieces = part.path(side);
        if (!pieces.isArray() || pieces.size() > MAX_PARTS) {
          throw fail("'post_processor." + side + "' must be a short list");
        }
        var texts = new HashSet<String>();
        for (JsonNode piece : pieces) {
          JsonNode token = piece.path("SpecialToken");
          String text = piece.path("Sequence").path("id").asString("");
          boolean known =
              token.isObject()
                  ? special.has(token.path("id").asString(""))
                  : text.equals("A") || (text.equals("B") && side.equals("pair"));
          if (!known || piece.size() != 1) {
            throw fail("'post_processor." + side + "' names what is not there: " + piece);
          }
          // tokens of a text that stands twice have no place in it
          if (!token.isObject() && !texts.add(text)) {
            throw fail("'post_processor." + side + "' must hold a text once, got " + pieces);
          }
        }
      }
    }

    private static boolean unset(JsonNode value) {
      return value.isMissingNode() || value.isNull();
    }
  }
}
