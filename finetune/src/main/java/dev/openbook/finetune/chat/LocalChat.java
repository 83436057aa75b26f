package dev.openbook.finetune.chat;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.Generation;
import dev.openbook.finetune.GenerationListener;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.generate.LocalLanguageModel;
import dev.openbook.finetune.generate.ModelOptions;
import dev.openbook.finetune.tokenize.ChatMessage;
import dev.openbook.finetune.tokenize.ChatTemplate;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A model on this machine, to talk to through LangChain4j.
 *
 * <p>{@link #model()} and {@link #streamingModel()} are two doors to the same model. Both are safe
 * for concurrent use: requests are answered one after another, since the model uses all processors
 * for one. Owns the model; after {@link #close()} both doors refuse.
 */
public final class LocalChat implements AutoCloseable {
  private final LanguageModel model;
  private final Function<List<ChatMessage>, String> template;
  private final ChatSettings settings;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final ExecutorService streams =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("openbook-chat").factory());
  private boolean closed;

  private LocalChat(
      LanguageModel model, Function<List<ChatMessage>, String> template, ChatSettings settings) {
    this.model = requireNonNull(model, "model is null");
    this.template = requireNonNull(template, "template is null");
    this.settings = requireNonNull(settings, "settings is null");
  }

  /**
   * Opens a model's folder or GGUF file, with an adapter if the options name one.
   *
   * @throws BadInputException if the model cannot be used, or has no chat template
   * @throws IOException if a file cannot be read
   */
  public static LocalChat open(Path path, ModelOptions options, ChatSettings settings)
      throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      ChatTemplate template =
          checkpoint
              .tokenizer()
              .flatMap(ChatTemplate::open)
              .orElseThrow(
                  () ->
                      BadInputException.in(
                          path,
                          "has no chat template; take a model trained for conversation, or put"
                              + " 'chat_template' into its tokenizer_config.json"));
      return of(
          LocalLanguageModel.open(checkpoint, options),
          messages -> template.render(messages, true),
          settings);
    }
  }

  /**
   * Returns a conversation with any of our models.
   *
   * @param model owned from now on
   * @param template a conversation as the model's prompt, the opening of its turn included
   */
  public static LocalChat of(
      LanguageModel model, Function<List<ChatMessage>, String> template, ChatSettings settings) {
    return new LocalChat(model, template, settings);
  }

  /** Returns the model that answers at once. */
  public ChatModel model() {
    return new LocalChatModel(this, settings);
  }

  /**
   * Returns the model that answers piece by piece. Handlers are called by a thread of this object,
   * one request after another, and must not wait for another answer of it.
   */
  public StreamingChatModel streamingModel() {
    return new LocalStreamingChatModel(this, settings);
  }

  /** Waits for the answer in progress, then frees the model. */
  @Override
  public void close() {
    streams.shutdown();
    turn.lock();
    try {
      if (!closed) {
        closed = true;
        model.close();
      }
    } finally {
      turn.unlock();
    }
  }

  ChatRequestParameters defaultParameters() {
    return AskedParameters.defaults(settings, model.name());
  }

  /** Runs a task after the streams that were asked for before it. */
  void stream(Runnable task) {
    try {
      streams.execute(task);
    } catch (RejectedExecutionException e) {
      throw closed();
    }
  }

  /**
   * Answers a request.
   *
   * @param listener takes the answer's pieces
   */
  ChatResponse answer(ChatRequest request, GenerationListener listener) {
    String prompt = template.apply(Conversation.of(request.messages()));
    int promptTokens = model.tokenCounter().count(prompt);
    GenerationRequest asked =
        new AskedParameters(settings, model.name(), request.parameters())
            .request(prompt, promptTokens, model.contextLength());
    turn.lock();
    try {
      if (closed) {
        throw closed();
      }
      return response(model.generate(List.of(asked), listener).getFirst());
    } finally {
      turn.unlock();
    }
  }

  private IllegalStateException closed() {
    return new IllegalStateException("the chat with '" + model.name() + "' is closed");
  }

  private ChatResponse response(Generation generation) {
    var metadata = ChatResponseMetadata.builder();
    metadata.modelName(model.name());
    metadata.tokenUsage(new TokenUsage(generation.promptTokens(), generation.generatedTokens()));
    metadata.finishReason(
        switch (generation.finish()) {
          case END_TOKEN, STOP_TEXT, CHOICE -> FinishReason.STOP;
          case LENGTH -> FinishReason.LENGTH;
        });
    return ChatResponse.builder()
        .aiMessage(AiMessage.from(generation.text()))
        .metadata(metadata.build())
        .build();
  }
}
