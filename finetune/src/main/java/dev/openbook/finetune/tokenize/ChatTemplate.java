package dev.openbook.finetune.tokenize;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.interpret.Context.Library;
import com.hubspot.jinjava.interpret.RenderResult;
import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.finetune.weights.GgufMetadata;
import dev.openbook.finetune.weights.TokenizerSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A model's chat template: a Jinja text that turns a conversation into the prompt the model was
 * trained on, as transformers' {@code apply_chat_template} renders it.
 *
 * <p>Templates come from files that others made, so they see texts alone: no files, no classes, and
 * a bound on output and depth. Texts of the conversation are never read as templates. Safe for
 * concurrent use.
 */
public final class ChatTemplate {
  private static final long MAX_OUTPUT = 16_000_000;
  private static final int MAX_DEPTH = 20;
  private static final int MAX_RANGE = 10_000;
  private static final List<String> SPECIAL_TOKENS =
      List.of("bos_token", "eos_token", "unk_token", "pad_token");

  /** As Jinja 2 behaves. */
  private static final LegacyOverrides LIKE_JINJA =
      LegacyOverrides.newBuilder()
          .withEvaluateMapKeys(true)
          .withIterateOverMapKeys(true)
          .withUsePyishObjectMapper(true)
          .withUseNaturalOperatorPrecedence(true)
          .withParseWhitespaceControlStrictly(true)
          .withAllowAdjacentTextNodes(true)
          .withUseTrimmingForNotesAndExpressions(true)
          .withKeepNullableLoopValues(true)
          .withHandleBackslashInQuotesOnly(true)
          .build();

  private final Path file;
  private final String template;
  private final Map<String, String> specialTokens;
  private final Jinjava jinjava;

  private ChatTemplate(Path file, String template, Map<String, String> specialTokens) {
    this.file = file;
    // Jinja drops one line end at the end of a template.
    this.template =
        template.endsWith("\n") ? template.substring(0, template.length() - 1) : template;
    this.specialTokens = Map.copyOf(specialTokens);
    this.jinjava = sandbox();
  }

  /**
   * Returns how a lone message of a user is put before a model: by the template of a checkpoint, or
   * as it stands where there is none.
   *
   * @param source of the checkpoint's tokenizer; empty when it has none
   * @throws BadInputException if the files are missing or broken
   */
  public static UnaryOperator<String> ofLoneMessage(Optional<TokenizerSource> source) {
    Optional<ChatTemplate> template = source.flatMap(ChatTemplate::open);
    return message ->
        template.map(each -> each.render(List.of(ChatMessage.user(message)), true)).orElse(message);
  }

  /**
   * Returns a checkpoint's template; empty when it has none.
   *
   * @throws BadInputException if the files are missing or broken
   */
  public static Optional<ChatTemplate> open(TokenizerSource source) {
    return switch (source) {
      case TokenizerSource.Files files -> files.tokenizerConfig().flatMap(ChatTemplate::fromConfig);
      case TokenizerSource.Gguf gguf -> fromGguf(gguf.metadata());
    };
  }

  private static Optional<ChatTemplate> fromConfig(Path file) {
    JsonRecord config = JsonRecord.whole(file);
    @Nullable JsonNode template = config.node().get("chat_template");
    if (template == null || template.isNull()) {
      return Optional.empty();
    }
    if (!template.isString()) {
      throw config.fail("'chat_template' must be one text, got " + template.getNodeType());
    }
    var tokens = new HashMap<String, String>();
    for (String key : SPECIAL_TOKENS) {
      JsonNode token = config.node().path(key);
      // Either the text itself, or an object that describes the token.
      JsonNode text = token.isObject() ? token.path("content") : token;
      if (text.isString()) {
        tokens.put(key, text.stringValue());
      }
    }
    return Optional.of(new ChatTemplate(file, template.stringValue(), tokens));
  }

  private static Optional<ChatTemplate> fromGguf(GgufMetadata metadata) {
    var tokens = new HashMap<String, String>();
    List<String> texts = metadata.texts("tokenizer.ggml.tokens").orElse(List.of());
    Map<String, String> keys =
        Map.of(
            "bos", "bos_token", "eos", "eos_token", "unknown", "unk_token", "padding", "pad_token");
    keys.forEach(
        (key, name) ->
            metadata
                .integer("tokenizer.ggml." + key + "_token_id")
                .ifPresent(
                    id -> {
                      if (id < texts.size()) {
                        tokens.put(name, texts.get(id));
                      }
                    }));
    return metadata
        .text("tokenizer.chat_template")
        .map(template -> new ChatTemplate(metadata.file(), template, tokens));
  }

  /**
   * Returns the conversation as one text.
   *
   * @param messages turns in order
   * @param addGenerationPrompt whether the opening of the assistant's turn is put at the end
   * @throws BadInputException if the template is broken or refuses the conversation
   */
  public String render(List<ChatMessage> messages, boolean addGenerationPrompt) {
    Map<String, Object> context = new HashMap<>(specialTokens);
    context.put(
        "messages",
        messages.stream()
            .map(message -> Map.of("role", message.role(), "content", message.content()))
            .toList());
    context.put("add_generation_prompt", addGenerationPrompt);
    RenderResult result = jinjava.renderForResult(template, context);
    if (result.hasErrors()) {
      throw BadInputException.in(
          file, "chat template fails: " + result.getErrors().getFirst().getMessage());
    }
    return result.getOutput();
  }

  private static Jinjava sandbox() {
    JinjavaConfig config =
        JinjavaConfig.newBuilder()
            .withTrimBlocks(true)
            .withLstripBlocks(true)
            .withKeepTrailingNewline(true)
            .withNestedInterpretationEnabled(false)
            .withLegacyOverrides(LIKE_JINJA)
            .withMaxOutputSize(MAX_OUTPUT)
            .withMaxStringLength(MAX_OUTPUT)
            .withMaxRenderDepth(MAX_DEPTH)
            .withMaxMacroRecursionDepth(MAX_DEPTH)
            .withRangeLimit(MAX_RANGE)
            .withDisabled(
                Map.of(Library.TAG, Set.of("include", "import", "from", "extends", "block")))
            .build();
    var jinjava = new Jinjava(config);
    jinjava.setResourceLocator(
        (name, charset, interpreter) -> {
          throw new IOException("chat templates must not read '" + name + "'");
        });
    return jinjava;
  }
}
