package dev.openbook.finetune.tokenize;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.datasets.file.TextFile;
import dev.openbook.finetune.weights.GgufMetadata;
import dev.openbook.finetune.weights.TokenizerSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tokenizer as Hugging Face's files describe it, whatever files it comes from.
 *
 * @param file where it is from, for complaints
 * @param json content of {@code tokenizer.json}, checked
 * @param specialTokens texts of {@code bos_token}, {@code eos_token}, {@code unk_token} and {@code
 *     pad_token}, those that are known
 * @param chatTemplate Jinja text of the chat template
 */
public record TokenizerDescription(
    Path file, ObjectNode json, Map<String, String> specialTokens, Optional<String> chatTemplate) {
  /** Largest tokenizer.json that is read, bytes; the largest known have a third of it. */
  private static final long MAX_BYTES = 100_000_000;

  private static final List<String> ROLES =
      List.of("bos_token", "eos_token", "unk_token", "pad_token");
  private static final List<String> GGUF_ROLES = List.of("bos", "eos", "unknown", "padding");

  public TokenizerDescription {
    specialTokens = Map.copyOf(specialTokens);
  }

  /**
   * Reads a checkpoint's tokenizer.
   *
   * @throws BadInputException if the files are missing, broken, or describe a tokenizer that is not
   *     supported
   */
  public static TokenizerDescription of(TokenizerSource source) {
    return switch (source) {
      case TokenizerSource.Files files -> ofFiles(files);
      case TokenizerSource.Gguf gguf -> ofGguf(gguf.metadata());
    };
  }

  /** Reads {@code tokenizer.json} without looking into it. */
  static ObjectNode json(TokenizerSource.Files files) {
    Path file = files.tokenizerJson();
    try {
      if (Files.isRegularFile(file) && Files.size(file) > MAX_BYTES) {
        throw BadInputException.in(
            file, "a tokenizer must have at most " + MAX_BYTES + " bytes, got " + Files.size(file));
      }
    } catch (IOException e) {
      throw BadInputException.in(file, "cannot be read: " + e.getMessage(), e);
    }
    return (ObjectNode) JsonRecord.whole(file).node();
  }

  private static TokenizerDescription ofFiles(TokenizerSource.Files files) {
    ObjectNode json = TokenizerJson.checked(files.tokenizerJson(), json(files)).node();
    Map<String, String> special = new LinkedHashMap<>();
    Optional<String> template = Optional.empty();
    if (files.tokenizerConfig().isPresent()) {
      JsonNode config = JsonRecord.whole(files.tokenizerConfig().get()).node();
      for (String role : ROLES) {
        JsonNode token = config.path(role);
        String text = (token.isObject() ? token.path("content") : token).asString("");
        if (!text.isEmpty()) {
          special.put(role, text);
        }
      }
      template = Optional.ofNullable(config.path("chat_template").asString(null));
    }
    Path jinja = files.tokenizerJson().resolveSibling("chat_template.jinja");
    if (template.isEmpty() && Files.exists(jinja)) {
      template = Optional.of(TextFile.decode(jinja, TextFile.bytes(jinja)));
    }
    return new TokenizerDescription(files.tokenizerJson(), json, special, template);
  }

  private static TokenizerDescription ofGguf(GgufMetadata metadata) {
    ObjectNode json = TokenizerJson.checked(metadata.file(), GgufTokenizer.json(metadata)).node();
    List<String> tokens = metadata.texts("tokenizer.ggml.tokens").orElse(List.of());
    Map<String, String> special = new LinkedHashMap<>();
    for (int i = 0; i < ROLES.size(); i++) {
      String role = ROLES.get(i);
      metadata
          .integer("tokenizer.ggml." + GGUF_ROLES.get(i) + "_token_id")
          .ifPresent(
              id -> {
                if (id < tokens.size()) {
                  special.put(role, tokens.get(id));
                }
              });
    }
    return new TokenizerDescription(
        metadata.file(), json, special, metadata.text("tokenizer.chat_template"));
  }

  /**
   * Returns the content of a {@code tokenizer_config.json}.
   *
   * @param contextLength longest sequence of the model, tokens
   */
  public ObjectNode config(int contextLength) {
    ObjectNode config = JsonMapper.shared().createObjectNode();
    config.put("tokenizer_class", "PreTrainedTokenizerFast");
    config.put("model_max_length", contextLength);
    config.put("clean_up_tokenization_spaces", false);
    for (String role : ROLES) {
      if (specialTokens.containsKey(role)) {
        config.put(role, specialTokens.get(role));
      }
    }
    chatTemplate.ifPresent(template -> config.put("chat_template", template));
    return config;
  }
}
