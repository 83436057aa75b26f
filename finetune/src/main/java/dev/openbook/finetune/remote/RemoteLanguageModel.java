package dev.openbook.finetune.remote;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.finetune.Generation;
import dev.openbook.finetune.Generation.Finish;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.Score;
import dev.openbook.finetune.ScoreRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A LangChain4j {@link ChatModel} as a {@link LanguageModel} that generates.
 *
 * <p>A prompt is sent whole, as one user's message. Requests of a call are sent {@link
 * RemoteSettings#concurrency()} at a time; results keep their order. A failure that may pass
 * (deadline, connection, status 408, 429 and 5xx) is tried again after a pause; any other one, and
 * the last try's, ends the call. The client does not tell a server's {@code Retry-After}, so pauses
 * are the settings' alone.
 *
 * <p>Token counts are the server's where it tells them, else the settings' counter's. Whether a
 * prompt fits the context is left to the server.
 */
public final class RemoteLanguageModel implements LanguageModel {
  private final String name;
  private final ChatModel client;
  private final RemoteSettings settings;
  private final BiFunction<GenerationRequest, RemoteSettings, ChatRequestParameters> parameters;

  private RemoteLanguageModel(
      String name,
      ChatModel client,
      RemoteSettings settings,
      BiFunction<GenerationRequest, RemoteSettings, ChatRequestParameters> parameters) {
    this.name = requireNonNull(name, "name is null");
    this.client = requireNonNull(client, "client is null");
    this.settings = requireNonNull(settings, "settings is null");
    this.parameters = parameters;
  }

  /**
   * Returns a server's model; nothing is sent yet.
   *
   * @param environment where {@link RemoteEndpoint#KEY_VARIABLE} is looked up
   * @throws BadInputException if the key cannot be sent safely
   */
  public static RemoteLanguageModel of(
      RemoteEndpoint endpoint, RemoteSettings settings, Map<String, String> environment) {
    return new RemoteLanguageModel(
        endpoint.toString(),
        endpoint.client(settings, environment),
        settings,
        endpoint::parameters);
  }

  /**
   * Returns any chat model as ours. It should not retry by itself. Seeds are not passed on, since
   * LangChain4j's common parameters have none.
   *
   * @param name for reports and messages
   */
  public static RemoteLanguageModel of(String name, ChatModel client, RemoteSettings settings) {
    return new RemoteLanguageModel(name, client, settings, (request, _) -> common(request));
  }

  private static ChatRequestParameters common(GenerationRequest request) {
    DefaultChatRequestParameters.Builder<?> builder = ChatRequestParameters.builder();
    RemoteEndpoint.common(builder, request);
    return builder.build();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public TokenCounter tokenCounter() {
    return settings.tokenCounter();
  }

  @Override
  public int contextLength() {
    return settings.contextLength();
  }

  /**
   * {@inheritDoc}
   *
   * @throws BadInputException if a request asks for what chat models do not offer, or the server
   *     fails for good; names model, server and reason in one line
   */
  @Override
  public List<Generation> generate(List<GenerationRequest> requests) {
    requests.forEach(this::requireOffered);
    var results = new @Nullable Generation[requests.size()];
    var threads = Thread.ofVirtual().factory();
    ExecutorService turns = Executors.newFixedThreadPool(settings.concurrency(), threads);
    ExecutorService calls = Executors.newThreadPerTaskExecutor(threads);
    try {
      var finished = new ExecutorCompletionService<Integer>(turns);
      for (int i = 0; i < requests.size(); i++) {
        int place = i;
        finished.submit(
            () -> {
              results[place] = ask(calls, place, requests.get(place));
              return place;
            });
      }
      for (int i = 0; i < requests.size(); i++) {
        await(finished.take());
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      turns.shutdownNow(); // after a failure the rest is not wanted
      calls.shutdownNow();
    }
    return Arrays.stream(results).map(result -> requireNonNull(result)).toList();
  }

  /**
   * Refuses: chat servers tell no log-likelihoods of given texts.
   *
   * @throws BadInputException always
   */
  @Override
  public List<List<Score>> score(List<ScoreRequest> requests) {
    throw new BadInputException(
        name
            + " tells no log-likelihoods, which choices and perplexity need; ask for generated"
            + " answers alone (in a suite: prompt.choices: 0), or take a local model");
  }

  /** Does nothing: connections end by themselves. */
  @Override
  public void close() {}

  private void requireOffered(GenerationRequest request) {
    var sampling = request.sampling();
    String missing =
        !request.choices().isEmpty()
            ? "choices"
            : request.minTokens() > 0
                ? "minTokens"
                : sampling.minP() > 0
                    ? "minP"
                    : sampling.repetitionPenalty() != 1
                        ? "repetitionPenalty"
                        : sampling.logitBias().isEmpty() ? "" : "logitBias";
    if (!missing.isEmpty()) {
      throw new BadInputException(
          name + " does not offer '" + missing + "', as no chat model does; take a local model");
    }
  }

  private static void await(Future<Integer> done) throws InterruptedException {
    try {
      done.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException("a request failed", e);
      }
    }
  }

  /** Asks until there is an answer, or no try is left. */
  private Generation ask(ExecutorService calls, int place, GenerationRequest request)
      throws InterruptedException {
    ChatRequest chat =
        ChatRequest.builder()
            .messages(UserMessage.from(request.prompt().text()))
            .parameters(parameters.apply(request, settings))
            .build();
    for (int retry = 0; ; retry++) {
      try {
        return generation(request, answer(calls, chat));
      } catch (ExecutionException | TimeoutException e) {
        RemoteFailure failure =
            e instanceof TimeoutException
                ? new RemoteFailure(true, "did not answer within " + seconds())
                : RemoteFailure.of(requireNonNull(e.getCause()));
        if (!failure.passing() || retry == settings.retries()) {
          String tries = retry == 0 ? "" : " (tried " + (retry + 1) + " times)";
          throw new BadInputException(name + " " + failure.reason() + tries, e);
        }
        Thread.sleep(settings.pause(place, retry));
      }
    }
  }

  /** Waits for one answer, but not longer than the deadline, however slowly it comes. */
  private ChatResponse answer(ExecutorService calls, ChatRequest request)
      throws InterruptedException, ExecutionException, TimeoutException {
    Future<ChatResponse> call = calls.submit(() -> client.chat(request));
    try {
      return call.get(settings.timeout().toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      call.cancel(true);
    }
  }

  private Generation generation(GenerationRequest request, ChatResponse response) {
    String whole = response.aiMessage() == null ? null : response.aiMessage().text();
    String text = whole == null ? "" : whole;
    FinishReason reason = response.finishReason();
    if (reason == FinishReason.CONTENT_FILTER || reason == FinishReason.TOOL_EXECUTION) {
      throw new BadInputException(name + " gave no answer but ended with " + reason);
    }
    int stop =
        request.stops().stream().mapToInt(text::indexOf).filter(at -> at >= 0).min().orElse(-1);
    Finish finish = reason == FinishReason.LENGTH ? Finish.LENGTH : Finish.END_TOKEN;
    TokenUsage usage = response.tokenUsage();
    TokenCounter counter = settings.tokenCounter();
    Integer read = usage == null ? null : usage.inputTokenCount();
    Integer written = usage == null ? null : usage.outputTokenCount();
    return new Generation(
        stop < 0 ? text : text.substring(0, stop),
        read == null ? counter.count(request.prompt().text()) : read,
        written == null ? counter.count(text) : written,
        stop < 0 ? finish : Finish.STOP_TEXT);
  }

  private String seconds() {
    return settings.timeout().toMillis() / 1000.0 + " s";
  }

  private IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while " + name + " was asked", e);
  }
}
