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
import dev.openbook.finetune.GenerationListener;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.Score;
import dev.openbook.finetune.ScoreRequest;
import dev.openbook.finetune.remote.RemoteFailure.Scope;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A LangChain4j {@link ChatModel} as a {@link LanguageModel} that generates.
 *
 * <p>A prompt is sent whole, as one user's message. Requests of a call are sent {@link
 * RemoteSettings#concurrency()} at a time; results keep their order. A failure that may pass
 * (deadline, connection, status 408, 429 and 5xx, broken JSON) is tried again after a pause. One
 * that concerns its request alone is told to the listener; any other one, and the last try's, ends
 * the call. The client does not tell a server's {@code Retry-After}, so pauses are the settings'
 * alone.
 *
 * <p>Token counts are the server's where it tells them, else the settings' counter's. Whether a
 * prompt fits the context is left to the server.
 */
public final class RemoteLanguageModel implements LanguageModel {
  private static final Generation NOTHING = new Generation("", 0, 0, Finish.END_TOKEN);

  private final String name;
  private final ChatModel client;
  private final RemoteSettings settings;
  private final BiFunction<GenerationRequest, RemoteSettings, ChatRequestParameters> parameters;
  private final RequestPace pace;
  private final AtomicLong retries = new AtomicLong();

  private RemoteLanguageModel(
      String name,
      ChatModel client,
      RemoteSettings settings,
      BiFunction<GenerationRequest, RemoteSettings, ChatRequestParameters> parameters) {
    this.name = requireNonNull(name, "name is null");
    this.client = requireNonNull(client, "client is null");
    this.settings = requireNonNull(settings, "settings is null");
    this.parameters = parameters;
    this.pace = new RequestPace(settings.requestsPerMinute());
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

  /** Returns how often a request was sent again so far. */
  public long retries() {
    return retries.get();
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
    return generate(requests, GenerationListener.NONE);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The listener hears each answer when it is there, one at a time.
   *
   * @throws BadInputException as {@link #generate(List)}
   */
  @Override
  public List<Generation> generate(List<GenerationRequest> requests, GenerationListener listener) {
    requests.forEach(this::requireOffered);
    var results = new Generation[requests.size()];
    var threads = Thread.ofVirtual().factory();
    ExecutorService turns = Executors.newFixedThreadPool(settings.concurrency(), threads);
    ExecutorService calls = Executors.newThreadPerTaskExecutor(threads);
    try {
      var finished = new ExecutorCompletionService<Answer>(turns);
      var isOver = new AtomicBoolean();
      for (int i = 0; i < requests.size(); i++) {
        int place = i;
        finished.submit(() -> ask(calls, isOver, place, requests.get(place)));
      }
      @Nullable BadInputException first = null;
      for (int i = 0; i < requests.size(); i++) {
        try {
          Answer answer = await(finished.take());
          results[answer.place()] = answer.told(listener);
        } catch (BadInputException failure) {
          // answers that are on their way are waited for: they are paid for
          isOver.set(true);
          first = first == null ? failure : first;
        }
      }
      if (first != null) {
        throw first;
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      turns.shutdownNow();
      calls.shutdownNow();
    }
    return List.of(results);
  }

  /** What became of one request. */
  private sealed interface Answer {
    int place();

    /** Tells it and returns the request's result. */
    Generation told(GenerationListener listener);

    /** There is an answer. */
    record Given(int place, Generation generation) implements Answer {
      @Override
      public Generation told(GenerationListener listener) {
        if (!generation.text().isEmpty()) {
          listener.onText(place, generation.text());
        }
        listener.onEnd(place, generation);
        return generation;
      }
    }

    /** Not asked, because another request ended the call. */
    record Left(int place) implements Answer {
      @Override
      public Generation told(GenerationListener listener) {
        return NOTHING;
      }
    }

    /** This request cannot have one. */
    record Refused(int place, BadInputException failure) implements Answer {
      @Override
      public Generation told(GenerationListener listener) {
        listener.onFailure(place, failure);
        return NOTHING;
      }
    }
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

  private static Answer await(Future<Answer> done) throws InterruptedException {
    try {
      return done.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException("a request failed", e);
      }
    }
  }

  /** Asks until there is an answer, or no try is left. */
  private Answer ask(
      ExecutorService calls, AtomicBoolean isOver, int place, GenerationRequest request)
      throws InterruptedException {
    if (isOver.get()) {
      return new Answer.Left(place);
    }
    ChatRequest chat =
        ChatRequest.builder()
            .messages(UserMessage.from(request.prompt().text()))
            .parameters(parameters.apply(request, settings))
            .build();
    for (int retry = 0; ; retry++) {
      pace.await();
      try {
        return answer(place, request, answer(calls, chat));
      } catch (ExecutionException | TimeoutException e) {
        RemoteFailure failure =
            e instanceof TimeoutException
                ? new RemoteFailure(Scope.PASSING, "did not answer within " + seconds())
                : RemoteFailure.of(requireNonNull(e.getCause()));
        if (failure.scope() != Scope.PASSING || retry == settings.retries() || isOver.get()) {
          String tries = retry == 0 ? "" : " (tried " + (retry + 1) + " times)";
          var bad = new BadInputException(name + " " + failure.reason() + tries, e);
          if (failure.scope() == Scope.REQUEST) {
            return new Answer.Refused(place, bad);
          }
          throw bad;
        }
        retries.incrementAndGet();
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

  private Answer answer(int place, GenerationRequest request, ChatResponse response) {
    String whole = response.aiMessage() == null ? null : response.aiMessage().text();
    String text = whole == null ? "" : whole;
    FinishReason reason = response.finishReason();
    if (reason == FinishReason.CONTENT_FILTER || reason == FinishReason.TOOL_EXECUTION) {
      return new Answer.Refused(
          place, new BadInputException(name + " gave no answer but ended with " + reason));
    }
    int stop =
        request.stops().stream().mapToInt(text::indexOf).filter(at -> at >= 0).min().orElse(-1);
    Finish finish = reason == FinishReason.LENGTH ? Finish.LENGTH : Finish.END_TOKEN;
    TokenUsage usage = response.tokenUsage();
    TokenCounter counter = settings.tokenCounter();
    Integer read = usage == null ? null : usage.inputTokenCount();
    Integer written = usage == null ? null : usage.outputTokenCount();
    return new Answer.Given(
        place,
        new Generation(
            stop < 0 ? text : text.substring(0, stop),
            read == null ? counter.count(request.prompt().text()) : read,
            written == null ? counter.count(text) : written,
            stop < 0 ? finish : Finish.STOP_TEXT));
  }

  private String seconds() {
    return settings.timeout().toMillis() / 1000.0 + " s";
  }

  private IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while " + name + " was asked", e);
  }
}
