package dev.openbook.finetune.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.Sampling;
import dev.openbook.finetune.generate.ByteTokenizer;
import dev.openbook.finetune.generate.ModelOptions;
import dev.openbook.finetune.model.TinyModel;
import dev.openbook.finetune.tensor.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LocalChatTest {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir private Path folder;
  private final List<String> heard = new ArrayList<>();
  private LocalChat chat;

  @BeforeEach
  void open() throws IOException {
    var listener =
        new ChatModelListener() {
          @Override
          public void onRequest(ChatModelRequestContext context) {
            heard.add("request of " + context.chatRequest().messages().size());
          }

          @Override
          public void onResponse(ChatModelResponseContext context) {
            heard.add("response of " + context.chatResponse().metadata().modelName());
          }

          @Override
          public void onError(ChatModelErrorContext context) {
            heard.add("error " + context.error().getMessage());
          }
        };
    chat =
        TinyChat.open(
            folder, ChatSettings.greedy().withMaxOutputTokens(12).withListeners(List.of(listener)));
  }

  @AfterEach
  void close() {
    chat.close();
  }

  /** What an application would declare. */
  interface Assistant {
    @dev.langchain4j.service.SystemMessage("Be kind")
    String answer(String question);
  }

  /** The same, streamed. */
  interface StreamedAssistant {
    TokenStream answer(String question);
  }

  @Test
  void aiServices_rememberTheConversation() {
    var memory = MessageWindowChatMemory.withMaxMessages(10);
    Assistant assistant =
        AiServices.builder(Assistant.class).chatModel(chat.model()).chatMemory(memory).build();

    String first = assistant.answer("Who?");
    String second = assistant.answer("Why?");

    assertThat(memory.messages())
        .containsExactly(
            SystemMessage.from("Be kind"),
            UserMessage.from("Who?"),
            AiMessage.from(first),
            UserMessage.from("Why?"),
            AiMessage.from(second));
    // the second answer continues the whole conversation, as the template renders it
    String rendered =
        "system: Be kind; user: Who?; assistant: " + first + "; user: Why?; assistant: ";
    ChatResponse same =
        chat.model()
            .chat(
                SystemMessage.from("Be kind"),
                UserMessage.from("Who?"),
                AiMessage.from(first),
                UserMessage.from("Why?"));
    assertThat(same.aiMessage().text()).isEqualTo(second);
    assertThat(same.tokenUsage().inputTokenCount()).isEqualTo(rendered.length());
    assertThat(heard)
        .containsExactly(
            "request of 2", "response of tiny",
            "request of 4", "response of tiny",
            "request of 4", "response of tiny");
  }

  @Test
  void aiServices_streamTheSameAnswer() throws Exception {
    var memory = MessageWindowChatMemory.withMaxMessages(10);
    StreamedAssistant assistant =
        AiServices.builder(StreamedAssistant.class)
            .streamingChatModel(chat.streamingModel())
            .chatMemory(memory)
            .build();
    var pieces = new ArrayList<String>();
    var complete = new CompletableFuture<ChatResponse>();

    assistant
        .answer("Who?")
        .onPartialResponse(pieces::add)
        .onCompleteResponse(complete::complete)
        .onError(complete::completeExceptionally)
        .start();
    ChatResponse response = complete.get(PATIENCE_SECONDS, TimeUnit.SECONDS);

    assertThat(String.join("", pieces)).isEqualTo(response.aiMessage().text());
    assertThat(response.aiMessage().text()).isEqualTo(chat.model().chat("Who?"));
    assertThat(memory.messages()).containsExactly(UserMessage.from("Who?"), response.aiMessage());
    assertThat(heard).startsWith("request of 1", "response of tiny");
  }

  @Test
  void chat_fillsInUsageAndFinish() {
    ChatResponse response = chat.model().chat(UserMessage.from("Who?"));

    assertThat(response.modelName()).isEqualTo("tiny");
    assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(response.tokenUsage().inputTokenCount())
        .isEqualTo("user: Who?; assistant: ".length());
    assertThat(response.tokenUsage().outputTokenCount()).isEqualTo(12);
    assertThat(response.tokenUsage().totalTokenCount())
        .isEqualTo(12 + "user: Who?; assistant: ".length());
  }

  @Test
  void chat_parametersReachTheModel() {
    String whole = chat.model().chat("Who?");

    ChatResponse shorter = ask(parameters -> parameters.maxOutputTokens(5));
    ChatResponse stopped =
        ask(parameters -> parameters.stopSequences(List.of(whole.substring(2, 4))));
    ChatResponse one = ask(parameters -> parameters.temperature(5.0).topK(1));
    ChatResponse nucleus = ask(parameters -> parameters.temperature(5.0).topP(1e-9));
    ChatResponse drawn = ask(parameters -> parameters.temperature(5.0));
    ChatResponse again = ask(parameters -> parameters.temperature(5.0));

    assertThat(shorter.tokenUsage().outputTokenCount()).isEqualTo(5);
    assertThat(stopped.aiMessage().text()).isEqualTo(whole.substring(0, 2));
    assertThat(stopped.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(one.aiMessage().text()).isEqualTo(whole);
    assertThat(nucleus.aiMessage().text()).isEqualTo(whole);
    assertThat(drawn.aiMessage().text()).isNotEqualTo(whole).isEqualTo(again.aiMessage().text());
  }

  @Test
  void chat_fullContextIsRefusedAndTheRestOfItIsUsed() {
    int context = 512;
    ChatResponse response =
        chat.model()
            .chat(
                ChatRequest.builder()
                    .messages(UserMessage.from("x".repeat(context - 40)))
                    .maxOutputTokens(100)
                    .build());

    assertThat(response.tokenUsage().totalTokenCount()).isBetween(context - 2, context);
    assertThatThrownBy(() -> chat.model().chat("x".repeat(context)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("leaves no room for an answer; keep fewer messages");
  }

  static Stream<Arguments> unsupported() {
    return Stream.of(
        parameter("toolSpecifications", p -> p.toolSpecifications(tool())),
        parameter("toolChoice", p -> p.toolChoice(ToolChoice.REQUIRED)),
        parameter("responseFormat JSON", p -> p.responseFormat(ResponseFormat.JSON)),
        parameter("frequencyPenalty", p -> p.frequencyPenalty(0.5)),
        parameter("presencePenalty", p -> p.presencePenalty(-0.5)),
        parameter("modelName 'gpt': it is 'tiny'", p -> p.modelName("gpt")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unsupported")
  void chat_unsupportedParameterIsRefusedByName(
      String name, Consumer<DefaultChatRequestParameters.Builder<?>> parameter) {
    assertThatThrownBy(() -> ask(parameter))
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessage("a local model does not support " + name);
    assertThat(heard).last().isEqualTo("error a local model does not support " + name);
  }

  @Test
  void chat_imageIsRefused() {
    ChatMessage image = UserMessage.from(ImageContent.from("aGk=", "image/png"));

    assertThatThrownBy(() -> chat.model().chat(image))
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessage("a local model does not support message content of type IMAGE");
  }

  @Test
  void chat_valueOutOfRangeIsRefused() {
    assertThatThrownBy(() -> ask(parameters -> parameters.temperature(-1.0)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage("temperature must be at least 0, got -1.0");
  }

  @Test
  void chat_manyThreadsGetTheAnswersOfOne() throws Exception {
    List<String> questions = List.of("Who?", "Why?", "When?", "How?");
    List<String> alone = questions.stream().map(chat.model()::chat).toList();
    var model = chat.model();

    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Callable<String>> asked =
          questions.stream()
              .map(question -> (Callable<String>) () -> model.chat(question))
              .toList();
      var together = threads.invokeAll(asked);

      for (int i = 0; i < alone.size(); i++) {
        assertThat(together.get(i).get()).isEqualTo(alone.get(i));
      }
    }
  }

  @Test
  void stream_errorsReachTheHandlerAndTheListeners() {
    var handler = new Recorder(false);

    chat.streamingModel()
        .chat(
            ChatRequest.builder()
                .messages(UserMessage.from("Who?"))
                .responseFormat(ResponseFormat.JSON)
                .build(),
            handler);

    assertThatThrownBy(() -> handler.complete.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
        .hasCauseInstanceOf(UnsupportedFeatureException.class);
    assertThat(heard).last().asString().startsWith("error ");
  }

  @Test
  void stream_cancelledAnswerEndsAndTheNextOneComes() throws Exception {
    var cancelled = new Recorder(true);
    var next = new Recorder(false);

    chat.streamingModel().chat("Who?", cancelled);
    chat.streamingModel().chat("Why?", next);

    ChatResponse response = next.complete.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(response.aiMessage().text()).isEqualTo(chat.model().chat("Why?"));
    assertThat(cancelled.pieces).hasSize(1);
    assertThat(cancelled.complete).isNotDone();
  }

  @Test
  void close_bothDoorsRefuse() {
    var model = chat.model();
    var streaming = chat.streamingModel();

    chat.close();
    chat.close();

    assertThatThrownBy(() -> model.chat("Who?"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the chat with 'tiny' is closed");
    assertThatThrownBy(() -> streaming.chat("Who?", new Recorder(false)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the chat with 'tiny' is closed");
  }

  @Test
  void open_modelWithoutTemplateIsRefused(@TempDir Path plain) throws IOException {
    for (String file : new String[] {"config.json", "model.safetensors"}) {
      Files.copy(TinyModel.path().resolve(file), plain.resolve(file));
    }
    ByteTokenizer.write(plain);

    assertThatThrownBy(
            () ->
                LocalChat.open(
                    plain, ModelOptions.of("plain", Precision.F32), ChatSettings.greedy()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("has no chat template");
  }

  @Test
  void settings_samplingHoldsWhereARequestSaysNothing(@TempDir Path other) throws IOException {
    var sampling = new Sampling(5, OptionalInt.of(1), 1);
    try (LocalChat greedy =
        TinyChat.open(
            other, ChatSettings.greedy().withMaxOutputTokens(12).withSampling(sampling, 3))) {
      assertThat(greedy.model().defaultRequestParameters().temperature()).isEqualTo(5);
      assertThat(greedy.model().chat("Who?")).isEqualTo(chat.model().chat("Who?"));
    }
  }

  private ChatResponse ask(Consumer<DefaultChatRequestParameters.Builder<?>> parameter) {
    DefaultChatRequestParameters.Builder<?> parameters = ChatRequestParameters.builder();
    parameter.accept(parameters);
    return chat.model()
        .chat(
            ChatRequest.builder()
                .messages(UserMessage.from("Who?"))
                .parameters(parameters.build())
                .build());
  }

  private static Arguments parameter(
      String name, Consumer<DefaultChatRequestParameters.Builder<?>> parameter) {
    return Arguments.of(name, parameter);
  }

  private static List<ToolSpecification> tool() {
    return List.of(ToolSpecification.builder().name("clock").build());
  }

  /** Keeps what it is told; may cancel at the first piece. */
  private static final class Recorder implements StreamingChatResponseHandler {
    private final boolean cancels;
    private final List<String> pieces = new ArrayList<>();
    private final CompletableFuture<ChatResponse> complete = new CompletableFuture<>();

    Recorder(boolean cancels) {
      this.cancels = cancels;
    }

    @Override
    public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
      pieces.add(piece.text());
      if (cancels) {
        context.streamingHandle().cancel();
      }
    }

    @Override
    public void onPartialResponse(String piece) {
      throw new IllegalStateException("the other method takes pieces");
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
      complete.complete(response);
    }

    @Override
    public void onError(Throwable error) {
      complete.completeExceptionally(error);
    }
  }
}
