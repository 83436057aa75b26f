package dev.openbook.finetune.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.Generation;
import dev.openbook.finetune.Generation.Finish;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.Sampling;
import dev.openbook.finetune.ScoreRequest;
import dev.openbook.finetune.remote.ChatServer.Reply;
import dev.openbook.finetune.remote.RemoteEndpoint.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Both protocols against a server of this machine. */
class RemoteLanguageModelTest {
  private static final RemoteSettings QUICK =
      RemoteSettings.defaults()
          .withRetries(2, Duration.ofMillis(1), Duration.ofMillis(5))
          .withTimeout(Duration.ofSeconds(20));

  @ParameterizedTest
  @EnumSource
  void generate_sendsTheRequestAndReadsTheAnswer(Protocol protocol) throws IOException {
    var asked =
        new GenerationRequest(
            new Prompt("Be kind. ", "Who?"),
            9,
            List.of("\n"),
            new Sampling(0.5, OptionalInt.empty(), 0.9),
            41);
    try (ChatServer server = new ChatServer((_, _) -> ok("Ann"));
        RemoteLanguageModel model = open(server, protocol)) {
      Generation answer = model.generate(List.of(asked)).getFirst();

      assertThat(answer).isEqualTo(new Generation("Ann", 5, 2, Finish.END_TOKEN));
      JsonNode body = server.bodies().getFirst();
      JsonNode values = protocol == Protocol.OLLAMA ? body.get("options") : body;
      assertThat(body.get("model").asString()).isEqualTo("tiny");
      assertThat(body.path("messages").path(0).path("role").asString()).isEqualTo("user");
      assertThat(body.path("messages").path(0).path("content").asString())
          .isEqualTo("Be kind. Who?");
      assertThat(values.get("temperature").asDouble()).isEqualTo(0.5);
      assertThat(values.get("top_p").asDouble()).isEqualTo(0.9);
      assertThat(values.get("seed").asInt()).isEqualTo(41);
      assertThat(values.path("stop").path(0).asString()).isEqualTo("\n");
      assertThat(values.has("top_k")).isFalse();
      JsonNode most = values.get(protocol == Protocol.OLLAMA ? "num_predict" : "max_tokens");
      assertThat(most.asInt()).isEqualTo(9);
    }
  }

  @ParameterizedTest
  @EnumSource
  void generate_answersKeepTheRequestsOrder(Protocol protocol) throws IOException {
    List<GenerationRequest> requests =
        IntStream.range(0, 12).mapToObj(i -> greedy("question " + i)).toList();
    try (ChatServer server =
            new ChatServer(
                (_, prompt) ->
                    new Reply(200, ChatServer.answer("to " + prompt, "stop"), 0, slow(prompt)));
        RemoteLanguageModel model =
            RemoteLanguageModel.of(server.endpoint(protocol), QUICK.withConcurrency(3), Map.of())) {
      List<Generation> answers = model.generate(requests);

      assertThat(answers)
          .extracting(Generation::text)
          .containsExactlyElementsOf(
              IntStream.range(0, 12).mapToObj(i -> "to question " + i).toList());
      assertThat(server.mostAtOnce()).isBetween(2, 3);
    }
  }

  /** Even questions take longer, so that answers do not come in order. */
  private static long slow(String prompt) {
    return prompt.charAt(prompt.length() - 1) % 2 == 0 ? 60 : 5;
  }

  @ParameterizedTest
  @EnumSource
  void generate_lengthAndStopsAreTold(Protocol protocol) throws IOException {
    try (ChatServer server =
            new ChatServer(
                (_, prompt) ->
                    prompt.equals("long")
                        ? Reply.of(200, ChatServer.answer("Ann and", "length"))
                        : ok("Ann\nBob"));
        RemoteLanguageModel model = open(server, protocol)) {
      List<Generation> answers =
          model.generate(
              List.of(
                  greedy("long"),
                  GenerationRequest.greedy(Prompt.of("stop"), 9, List.of("Bob", "\n"))));

      assertThat(answers.get(0).finish()).isEqualTo(Finish.LENGTH);
      assertThat(answers.get(1).finish()).isEqualTo(Finish.STOP_TEXT);
      assertThat(answers.get(1).text()).isEqualTo("Ann");
    }
  }

  @ParameterizedTest
  @EnumSource
  void generate_failsTwiceThenAnswers(Protocol protocol) throws IOException {
    try (ChatServer server =
            new ChatServer((number, _) -> number < 2 ? Reply.of(500, "busy") : ok("Ann"));
        RemoteLanguageModel model = open(server, protocol)) {
      assertThat(model.generate(List.of(greedy("Who?"))).getFirst().text()).isEqualTo("Ann");
      assertThat(server.bodies()).hasSize(3);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "OLLAMA, 401, 1, refused the key (status 401); set OPENBOOK_API_KEY to a valid one",
    "OPENAI, 401, 1, refused the key (status 401); set OPENBOOK_API_KEY to a valid one",
    "OLLAMA, 404, 1, does not know the model or the address (status 404): it says why",
    "OPENAI, 400, 1, refused the request (status 400): it says why",
    "OPENAI, 429, 3, is asked too often (status 429) (tried 3 times)",
    "OLLAMA, 503, 3, failed (status 503): it says why (tried 3 times)",
    "OPENAI, 500, 3, failed (status 500): it says why (tried 3 times)"
  })
  void generate_errorIsOneLineAndOnlyPassingOnesAreTriedAgain(
      Protocol protocol, int status, int tries, String reason) throws IOException {
    try (ChatServer server = new ChatServer((_, _) -> Reply.of(status, "it\n says   why"));
        RemoteLanguageModel model = open(server, protocol)) {
      assertThatThrownBy(() -> model.generate(List.of(greedy("Who?"))))
          .isInstanceOf(BadInputException.class)
          .hasMessage(server.endpoint(protocol) + " " + reason);
      assertThat(server.bodies()).hasSize(tries);
    }
  }

  @ParameterizedTest
  @EnumSource
  void generate_brokenJsonIsTriedAgain(Protocol protocol) throws IOException {
    try (ChatServer server = new ChatServer((_, _) -> Reply.of(200, "{\"message\": {\"rol"));
        RemoteLanguageModel model = open(server, protocol)) {
      assertThatThrownBy(() -> model.generate(List.of(greedy("Who?"))))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("answered with what is not its protocol's JSON")
          .message()
          .doesNotContain("\n");
      assertThat(server.bodies()).hasSize(3);
    }
  }

  @ParameterizedTest
  @EnumSource
  void generate_answerThatDripsEndsAtTheDeadline(Protocol protocol) throws IOException {
    RemoteSettings impatient =
        QUICK
            .withTimeout(Duration.ofMillis(300))
            .withRetries(1, Duration.ofMillis(1), Duration.ofMillis(1));
    // the headers come at once, the body would take a minute
    try (ChatServer server =
            new ChatServer((_, _) -> new Reply(200, ChatServer.answer("Ann", "stop"), 100, 0));
        RemoteLanguageModel model =
            RemoteLanguageModel.of(server.endpoint(protocol), impatient, Map.of())) {
      long start = System.nanoTime();

      assertThatThrownBy(() -> model.generate(List.of(greedy("Who?"))))
          .isInstanceOf(BadInputException.class)
          .hasMessage(server.endpoint(protocol) + " did not answer within 0.3 s (tried 2 times)");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
      assertThat(server.bodies()).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void generate_lateAnswerIsTriedAgain(Protocol protocol) throws IOException {
    RemoteSettings impatient = QUICK.withTimeout(Duration.ofMillis(1500));
    try (ChatServer server =
            new ChatServer(
                (number, _) ->
                    new Reply(200, ChatServer.answer("Ann", "stop"), 0, number == 0 ? 30_000 : 0));
        RemoteLanguageModel model =
            RemoteLanguageModel.of(server.endpoint(protocol), impatient, Map.of())) {
      assertThat(model.generate(List.of(greedy("Who?"))).getFirst().text()).isEqualTo("Ann");
      assertThat(server.bodies()).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void generate_nobodyListens(Protocol protocol) throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    String url = "http://127.0.0.1:" + port + (protocol == Protocol.OPENAI ? "/v1" : "");
    try (RemoteLanguageModel model =
        RemoteLanguageModel.of(RemoteEndpoint.of(url, "tiny"), QUICK, Map.of())) {
      assertThatThrownBy(() -> model.generate(List.of(greedy("Who?"))))
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith("tiny at " + url + " cannot be reached (")
          .hasMessageEndingWith("check the URL and that it runs (tried 3 times)");
    }
  }

  @ParameterizedTest
  @EnumSource
  void generate_keyIsSentAndNeverSaid(Protocol protocol) throws IOException {
    var environment = Map.of(RemoteEndpoint.KEY_VARIABLE, "sk-secret");
    try (ChatServer server =
            new ChatServer(
                (_, prompt) ->
                    prompt.equals("Who?") ? ok("Ann") : Reply.of(401, "bad key sk-secret"));
        RemoteLanguageModel model =
            RemoteLanguageModel.of(server.endpoint(protocol), QUICK, environment)) {
      model.generate(List.of(greedy("Who?")));

      assertThat(server.authorizations()).containsExactly("Bearer sk-secret");
      assertThat(model.name()).doesNotContain("secret");
      assertThatThrownBy(() -> model.generate(List.of(greedy("Why?"))))
          .message()
          .doesNotContain("secret");
    }
  }

  @Test
  void of_keyInTheClearIsRefused() {
    var environment = Map.of(RemoteEndpoint.KEY_VARIABLE, "sk-secret");
    RemoteEndpoint far = RemoteEndpoint.of("http://models.example/v1", "tiny");

    assertThatThrownBy(() -> RemoteLanguageModel.of(far, QUICK, environment))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "http://models.example/v1 would get the key of OPENBOOK_API_KEY in the clear; take"
                + " https, or unset the variable");
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:11434, OLLAMA, http://localhost:11434",
    "http://localhost:11434/, OLLAMA, http://localhost:11434",
    "http://localhost:8080/v1/, OPENAI, http://localhost:8080/v1",
    "https://host.example/api/v1, OPENAI, https://host.example/api/v1"
  })
  void endpoint_pathSaysTheProtocol(String url, Protocol protocol, String kept) {
    RemoteEndpoint endpoint = RemoteEndpoint.of(url, "m");

    assertThat(endpoint.protocol()).isEqualTo(protocol);
    assertThat(endpoint.url()).hasToString(kept);
  }

  @ParameterizedTest
  @CsvSource({
    "http://user:secret@host/v1",
    "https://host/v1?key=secret",
    "ftp://host/secret",
    "secret",
    "http:///secret",
    "'http://host/ secret'"
  })
  void endpoint_otherUrlsAreRefusedAndNotRepeated(String url) {
    assertThatThrownBy(() -> RemoteEndpoint.of(url, "m"))
        .isInstanceOf(BadInputException.class)
        .message()
        .startsWith("the remote's URL ")
        .doesNotContain("secret");
  }

  @Test
  void score_isRefused() throws IOException {
    try (ChatServer server = new ChatServer((_, _) -> ok(""));
        RemoteLanguageModel model = open(server, Protocol.OPENAI)) {
      assertThatThrownBy(
              () -> model.score(List.of(new ScoreRequest(Prompt.of("a"), List.of(" b")))))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("tells no log-likelihoods, which choices and perplexity need");
      assertThat(server.bodies()).isEmpty();
    }
  }

  @Test
  void generate_whatNoChatModelOffersIsRefused() throws IOException {
    try (ChatServer server = new ChatServer((_, _) -> ok(""));
        RemoteLanguageModel model = open(server, Protocol.OPENAI)) {
      assertThatThrownBy(() -> model.generate(List.of(greedy("Who?").withChoices(List.of(" Ann")))))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("does not offer 'choices'");
      assertThat(server.bodies()).isEmpty();
    }
  }

  @Test
  void generate_anyChatModelWithoutUsageIsCounted() {
    ChatModel plain =
        new ChatModel() {
          @Override
          public ChatResponse doChat(ChatRequest request) {
            return ChatResponse.builder().aiMessage(AiMessage.from("two words")).build();
          }
        };
    try (RemoteLanguageModel model = RemoteLanguageModel.of("plain", plain, QUICK)) {
      assertThat(model.generate(List.of(greedy("Who is it?"))))
          .containsExactly(new Generation("two words", 4, 2, Finish.END_TOKEN));
    }
  }

  @Test
  void pause_growsWithinItsBoundsAndRepeatsWithTheSeed() {
    RemoteSettings settings = QUICK.withRetries(9, Duration.ofSeconds(1), Duration.ofSeconds(30));
    for (int request = 0; request < 20; request++) {
      for (int retry = 0; retry < 100; retry++) {
        double longest = Math.min(30, Math.pow(2, retry));
        Duration pause = settings.pause(request, retry);
        assertThat(pause.toNanos() / 1e9).isBetween(longest / 2, longest);
        assertThat(settings.pause(request, retry)).isEqualTo(pause);
      }
    }
    assertThat(settings.pause(0, 3)).isNotEqualTo(settings.pause(1, 3));
  }

  private static RemoteLanguageModel open(ChatServer server, Protocol protocol) {
    return RemoteLanguageModel.of(server.endpoint(protocol), QUICK, Map.of());
  }

  private static GenerationRequest greedy(String prompt) {
    return GenerationRequest.greedy(Prompt.of(prompt), 9, List.of());
  }

  private static Reply ok(String text) {
    return Reply.of(200, ChatServer.answer(text, "stop"));
  }
}
