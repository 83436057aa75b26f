package dev.openbook.finetune.remote;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.GenerationRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model of a server.
 *
 * @param protocol what the server speaks
 * @param url its address: of the server for Ollama, with the path before {@code /chat/completions}
 *     for OpenAI; never a key
 * @param model what the server calls the model
 */
public record RemoteEndpoint(Protocol protocol, URI url, String model) {
  /** What a server speaks. */
  public enum Protocol {
    /** Ollama's own, {@code /api/chat}. */
    OLLAMA,
    /** OpenAI's, {@code /chat/completions}, which llama.cpp, vLLM and many more speak too. */
    OPENAI
  }

  /** The environment variable that holds the key, for servers that want one. */
  public static final String KEY_VARIABLE = "OPENBOOK_API_KEY";

  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  public RemoteEndpoint {
    requireNonNull(protocol, "protocol is null");
    if (model.isBlank()) {
      throw new BadInputException("the model's name is blank; give it as the server lists it");
    }
    boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    // what else an address can hold (user, query) may be a secret, so it is not repeated
    if (!http || url.getHost() == null || url.getRawUserInfo() != null || url.getQuery() != null) {
      throw new BadInputException(
          "the remote's URL must be http(s)://host[:port][/path] without user, key or query; keys"
              + " go into "
              + KEY_VARIABLE);
    }
  }

  /**
   * Returns the endpoint at a URL: one with a path (mostly {@code /v1}) speaks OpenAI's protocol,
   * one without Ollama's.
   *
   * @throws BadInputException if the URL is not one
   */
  public static RemoteEndpoint of(String url, String model) {
    URI address;
    try {
      address = new URI(url.replaceAll("/+$", ""));
    } catch (URISyntaxException e) {
      throw new BadInputException("the remote's URL is not one: " + e.getReason());
    }
    String path = address.getPath();
    Protocol protocol = path == null || path.isEmpty() ? Protocol.OLLAMA : Protocol.OPENAI;
    return new RemoteEndpoint(protocol, address, model);
  }

  /** Returns the model and its server, for messages and reports. */
  @Override
  public String toString() {
    return model + " at " + url;
  }

  /**
   * Returns LangChain4j's client; it tries each request once.
   *
   * @param environment where {@link #KEY_VARIABLE} is looked up; without one no key is sent
   * @throws BadInputException if the key would cross a network in the clear
   */
  ChatModel client(RemoteSettings settings, Map<String, String> environment) {
    Optional<String> key =
        Optional.ofNullable(environment.get(KEY_VARIABLE)).filter(text -> !text.isBlank());
    requireSafe(key);
    return switch (protocol) {
      case OLLAMA -> {
        var builder =
            OllamaChatModel.builder()
                .baseUrl(url.toString())
                .modelName(model)
                .timeout(settings.timeout())
                .maxRetries(0);
        key.ifPresent(secret -> builder.customHeaders(Map.of("Authorization", "Bearer " + secret)));
        yield builder.build();
      }
      case OPENAI -> {
        var builder =
            OpenAiChatModel.builder()
                .baseUrl(url.toString())
                .modelName(model)
                .timeout(settings.timeout())
                .maxRetries(0);
        key.ifPresent(builder::apiKey);
        yield builder.build();
      }
    };
  }

  private void requireSafe(Optional<String> key) {
    if (key.isEmpty()) {
      return;
    }
    if (!key.get().chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new BadInputException(
          KEY_VARIABLE + " holds a blank or a character outside ASCII; set it to the key alone");
    }
    if (url.getScheme().equals("http") && !THIS_MACHINE.contains(url.getHost())) {
      throw new BadInputException(
          url
              + " would get the key of "
              + KEY_VARIABLE
              + " in the clear; take https, or unset the variable");
    }
  }

  /** Returns the parameters that only this protocol has: the seed, and Ollama's context. */
  ChatRequestParameters parameters(GenerationRequest request, RemoteSettings settings) {
    int seed = (int) request.seed() & Integer.MAX_VALUE;
    return switch (protocol) {
      case OLLAMA -> {
        var builder = OllamaChatRequestParameters.builder();
        common(builder, request);
        yield builder.seed(seed).numCtx(settings.contextLength()).build();
      }
      case OPENAI -> {
        var builder = OpenAiChatRequestParameters.builder();
        common(builder, request);
        yield builder.seed(seed).build();
      }
    };
  }

  /** Sets what every chat model takes. */
  static void common(DefaultChatRequestParameters.Builder<?> builder, GenerationRequest request) {
    var sampling = request.sampling();
    builder.temperature(sampling.temperature());
    builder.maxOutputTokens(request.maxTokens());
    sampling.topK().ifPresent(builder::topK);
    if (sampling.topP() < 1) {
      builder.topP(sampling.topP());
    }
    if (!request.stops().isEmpty()) {
      builder.stopSequences(request.stops());
    }
  }
}
