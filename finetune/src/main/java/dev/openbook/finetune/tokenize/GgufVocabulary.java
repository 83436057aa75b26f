package dev.openbook.finetune.tokenize;

import dev.openbook.datasets.BadInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A byte-level tokenizer as GGUF metadata hold it.
 *
 * @param pre llama.cpp's name of the way the text is split, e.g. {@code smollm}
 * @param tokens text of each id, in their byte-level letters; ids without a token are filled up
 * @param types llama.cpp's type of each token
 * @param merges pairs {@code "left right"}, the first goes first
 * @param specialIds ids under the keys' roles {@code bos}, {@code eos}, {@code unknown}, {@code
 *     padding}
 * @param addBegin whether the begin token is put before every text
 * @param chatTemplate Jinja text of the chat template
 */
public record GgufVocabulary(
    String pre,
    List<String> tokens,
    List<Integer> types,
    List<String> merges,
    Map<String, Integer> specialIds,
    boolean addBegin,
    Optional<String> chatTemplate) {
  private static final int NORMAL = 1;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final int UNUSED = 5;
  private static final Map<String, String> ROLES =
      Map.of(
          "bos_token", "bos", "eos_token", "eos", "unk_token", "unknown", "pad_token", "padding");

  public GgufVocabulary {
    tokens = List.copyOf(tokens);
    types = List.copyOf(types);
    merges = List.copyOf(merges);
    specialIds = Map.copyOf(specialIds);
  }

  /**
   * Returns a tokenizer in this form.
   *
   * @param rows rows of the model's embedding table: as many tokens are listed
   * @throws BadInputException if the tokenizer is not byte-level, splits text in a way that has no
   *     name, or has more tokens than rows
   */
  public static GgufVocabulary of(TokenizerDescription tokenizer, int rows) {
    JsonNode json = tokenizer.json();
    var tokens = new ArrayList<String>(Collections.nCopies(rows, ""));
    var types = new ArrayList<Integer>(Collections.nCopies(rows, UNUSED));
    var ids = new HashMap<String, Integer>();
    for (Map.Entry<String, JsonNode> entry : json.path("model").path("vocab").properties()) {
      put(tokenizer, tokens, types, ids, entry.getKey(), entry.getValue().intValue(), NORMAL);
    }
    for (JsonNode added : json.path("added_tokens")) {
      int type = added.path("special").asBoolean(false) ? CONTROL : USER_DEFINED;
      String text = added.path("content").stringValue();
      put(tokenizer, tokens, types, ids, text, added.path("id").intValue(), type);
    }
    for (int id = 0; id < rows; id++) {
      if (types.get(id) == UNUSED) {
        tokens.set(id, "[PAD" + id + "]");
      }
    }
    Map<String, Integer> special = new LinkedHashMap<>();
    tokenizer
        .specialTokens()
        .forEach(
            (role, text) -> {
              if (ids.containsKey(text)) {
                special.put(ROLES.getOrDefault(role, role), ids.get(text));
              }
            });
    Optional<Integer> begin = begin(tokenizer);
    begin.ifPresent(id -> special.put("bos", id));
    return new GgufVocabulary(
        splitName(tokenizer),
        tokens,
        types,
        merges(json),
        special,
        begin.isPresent(),
        tokenizer.chatTemplate());
  }

  private static void put(
      TokenizerDescription tokenizer,
      List<String> tokens,
      List<Integer> types,
      Map<String, Integer> ids,
      String text,
      int id,
      int type) {
    if (id >= tokens.size()) {
      throw fail(tokenizer, "token id %d has no row of %d".formatted(id, tokens.size()));
    }
    tokens.set(id, text);
    types.set(id, type);
    ids.put(text, id);
  }

  private static List<String> merges(JsonNode json) {
    var merges = new ArrayList<String>();
    for (JsonNode merge : json.path("model").path("merges")) {
      merges.add(
          merge.isArray()
              ? merge.path(0).stringValue() + " " + merge.path(1).stringValue()
              : merge.stringValue());
    }
    return merges;
  }

  /** Returns the name of the way of splitting that the reader turns into the same parts. */
  private static String splitName(TokenizerDescription tokenizer) {
    JsonNode json = tokenizer.json();
    if (json.path("model").path("byte_fallback").asBoolean(false)) {
      throw fail(tokenizer, "it is not byte-level");
    }
    String shape = shape(json.path("pre_tokenizer"));
    boolean normalised = json.path("normalizer").isObject();
    boolean composed = json.path("normalizer").path("type").asString("").equals("NFC");
    if (shape.equals("ByteLevel") && !normalised) {
      return "gpt-2";
    }
    if (shape.equals("Digits ByteLevel") && !normalised) {
      return "smollm";
    }
    if (shape.equals("Split " + SplitPattern.LLAMA_3 + " ByteLevel") && !normalised) {
      return "llama-bpe";
    }
    if (shape.equals("Split " + SplitPattern.QWEN_2 + " ByteLevel") && composed) {
      return "qwen2";
    }
    throw fail(tokenizer, "it splits text in a way that has no name there");
  }

  private static String shape(JsonNode part) {
    String type = part.path("type").asString("");
    return switch (type) {
      case "Sequence" -> {
        var shapes = new ArrayList<String>();
        part.path("pretokenizers").forEach(child -> shapes.add(shape(child)));
        yield String.join(" ", shapes);
      }
      case "Split" -> "Split " + part.path("pattern").path("Regex").asString("");
      case "Digits" -> part.path("individual_digits").asBoolean(false) ? "Digits" : "Numbers";
      case "ByteLevel" -> part.path("add_prefix_space").asBoolean(true) ? "PrefixSpace" : type;
      default -> type;
    };
  }

  /** Returns the token that is put before every text, empty when there is none. */
  private static Optional<Integer> begin(TokenizerDescription tokenizer) {
    JsonNode processor = tokenizer.json().path("post_processor");
    JsonNode chain = processor.path("processors");
    for (JsonNode part : chain.isArray() ? chain : List.of(processor)) {
      if (part.path("type").asString("").equals("TemplateProcessing")) {
        JsonNode single = part.path("single");
        boolean begins = single.size() == 2 && single.path(0).has("SpecialToken");
        if (!begins && single.size() != 1) {
          throw fail(tokenizer, "it puts more around a text than one begin token");
        }
        if (begins) {
          String name = single.path(0).path("SpecialToken").path("id").asString("");
          return Optional.of(part.path("special_tokens").path(name).path("ids").path(0).asInt(0));
        }
      }
    }
    return Optional.empty();
  }

  private static BadInputException fail(TokenizerDescription tokenizer, String reason) {
    return BadInputException.in(
        tokenizer.file(), "the tokenizer cannot be put into a GGUF file: " + reason);
  }
}
