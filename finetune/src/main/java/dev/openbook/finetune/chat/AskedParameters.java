package dev.openbook.finetune.chat;

import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.Sampling;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** LangChain4j's request parameters as a {@link GenerationRequest}. */
final class AskedParameters {
  /** Tokens that a tokenizer may put around a text and that its counter leaves out. */
  private static final int SPECIAL_TOKENS = 2;

  private final ChatSettings settings;
  private final String modelName;
  private final ChatRequestParameters asked;

  /** Takes parameters in which what a request leaves open may still be null. */
  AskedParameters(ChatSettings settings, String modelName, ChatRequestParameters asked) {
    this.settings = settings;
    this.modelName = modelName;
    this.asked = asked;
  }

  /** Returns the parameters that hold where a request says nothing. */
  static ChatRequestParameters defaults(ChatSettings settings, String modelName) {
    Sampling sampling = settings.sampling();
    var builder = ChatRequestParameters.builder();
    builder.modelName(modelName);
    builder.temperature(sampling.temperature());
    builder.topP(sampling.topP());
    sampling.topK().ifPresent(builder::topK);
    builder.maxOutputTokens(settings.maxOutputTokens());
    return builder.build();
  }

  /**
   * Returns the request for a rendered conversation.
   *
   * @param promptTokens tokens of the prompt
   * @param contextLength tokens that the model takes, prompt and answer together
   * @throws UnsupportedFeatureException if a parameter is one that the model does not have
   * @throws InvalidRequestException if a value is out of range, or the prompt leaves no room
   */
  GenerationRequest request(String prompt, int promptTokens, int contextLength) {
    refuseUnknown();
    int room = contextLength - promptTokens - SPECIAL_TOKENS;
    if (room < 1) {
      throw new InvalidRequestException(
          "the conversation takes %d of the %d tokens of model '%s', which leaves no room for an answer; keep fewer messages"
              .formatted(promptTokens, contextLength, modelName));
    }
    Integer asksFor = asked.maxOutputTokens();
    int most = asksFor == null ? settings.maxOutputTokens() : asksFor;
    List<String> stops = asked.stopSequences();
    try {
      return new GenerationRequest(
          Prompt.of(prompt),
          Math.min(most, room),
          stops == null ? List.of() : stops,
          sampling(),
          settings.seed());
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(e.getMessage(), e);
    }
  }

  private Sampling sampling() {
    Sampling defaults = settings.sampling();
    Double temperature = asked.temperature();
    Double topP = asked.topP();
    Integer topK = asked.topK();
    return new Sampling(
        temperature == null ? defaults.temperature() : temperature,
        topK == null ? defaults.topK() : OptionalInt.of(topK),
        topP == null ? defaults.topP() : topP,
        defaults.minP(),
        defaults.repetitionPenalty(),
        defaults.logitBias());
  }

  private void refuseUnknown() {
    String name = asked.modelName();
    if (name != null && !name.equals(modelName)) {
      throw Refusal.of("modelName '" + name + "': it is '" + modelName + "'");
    }
    refusePenalty("frequencyPenalty", asked.frequencyPenalty());
    refusePenalty("presencePenalty", asked.presencePenalty());
    var tools = asked.toolSpecifications();
    if (tools != null && !tools.isEmpty()) {
      throw Refusal.of("toolSpecifications");
    }
    ToolChoice choice = asked.toolChoice();
    if (choice != null) {
      throw Refusal.of("toolChoice");
    }
    ResponseFormat format = asked.responseFormat();
    if (format != null && format.type() != ResponseFormatType.TEXT) {
      throw Refusal.of("responseFormat " + format.type());
    }
  }

  private static void refusePenalty(String name, @Nullable Double value) {
    if (value != null && value != 0) {
      throw Refusal.of(name);
    }
  }
}
