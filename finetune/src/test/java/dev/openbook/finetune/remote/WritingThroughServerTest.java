package dev.openbook.finetune.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.chunk.WordTokens;
import dev.openbook.finetune.remote.ChatServer.Reply;
import dev.openbook.finetune.remote.RemoteEndpoint.Protocol;
import dev.openbook.finetune.synthesize.SyntheticText;
import dev.openbook.finetune.synthesize.SyntheticTextFile;
import dev.openbook.finetune.synthesize.prompted.EntitiesPrompt;
import dev.openbook.finetune.synthesize.prompted.PromptForm;
import dev.openbook.finetune.synthesize.prompted.PromptedWriting;
import dev.openbook.finetune.synthesize.prompted.RejectedReply;
import dev.openbook.finetune.synthesize.prompted.WritingResult;
import dev.openbook.finetune.synthesize.prompted.WritingSettings;
import dev.openbook.finetune.synthesize.prompted.WritingShare;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** EntiGraph through a server that misbehaves on purpose. */
class WritingThroughServerTest {
  private static final List<String> NAMES = List.of("Ada", "Byron", "London", "Turin", "Babbage");
  private static final int RELATIONS = 20; // of five names: ten pairs and ten triples
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final long PLENTY = 1_000_000;

  @TempDir Path folder;
  private final List<RejectedReply> aside = new ArrayList<>();

  /** Says what a good server says to a prompt: the same to the same. */
  private static String good(String prompt) {
    if (prompt.contains("JSON")) {
      return "{\"summary\": \"Five names stand here, and something is said of each of them.\","
          + " \"entities\": [\"Ada\", \"Byron\", \"London\", \"Turin\", \"Babbage\"]}";
    }
    int from = prompt.indexOf("This is about ") + "This is about ".length();
    String names = prompt.substring(from, prompt.indexOf(" in the text above"));
    return "It is told of " + names + " that much was between them, see " + prompt.hashCode() + ".";
  }

  /** Fails four times in nine, each way in turn, and puts prose around what is left. */
  private static Reply bad(int number, String prompt) {
    String whole = ChatServer.answer(good(prompt), "stop");
    return switch (number % 9) {
      case 1 -> Reply.of(429, "too many");
      case 3 -> Reply.of(500, "down");
      case 5 -> Reply.of(200, whole.substring(0, whole.length() / 2));
      case 7 -> new Reply(200, whole, 0, 60_000);
      case 8 ->
          Reply.of(200, ChatServer.answer("Sure! Here is it:\n" + good(prompt) + "\n", "stop"));
      default -> Reply.of(200, whole);
    };
  }

  @Test
  void run_misbehavingServer_givesTheTextsOfAGoodOneAndCountsCosts() throws IOException {
    var expected = new ArrayList<SyntheticText>();
    var texts = new ArrayList<SyntheticText>();
    WritingResult result;
    long retries;
    try (ChatServer server =
        new ChatServer((_, prompt) -> Reply.of(200, ChatServer.answer(good(prompt), "stop")))) {
      write(server, 0, "good", expected);
    }

    try (ChatServer server = new ChatServer(WritingThroughServerTest::bad);
        RemoteLanguageModel model = open(server, 12, Duration.ofSeconds(2))) {
      result = write(model, "bad", texts);
      retries = model.retries();
      // what was answered well is asked once: every other request is a retry
      assertThat(server.bodies()).hasSize((int) (2 + 2 * RELATIONS + retries));
    }

    assertThat(lines(texts)).isEqualTo(lines(expected));
    assertThat(texts).hasSize(1 + 2 * RELATIONS); // both passages have the same summary
    assertThat(retries).isGreaterThan(20);
    // the server counts 5 tokens read and 2 written for each answer
    assertThat(result.promptTokens()).isEqualTo(5L * (2 + 2 * RELATIONS));
    assertThat(result.generatedTokens()).isEqualTo(2L * (2 + 2 * RELATIONS));
  }

  @Test
  void run_serverThatGoesDown_keepsEveryAnswerAndGoesOn() throws IOException {
    var expected = new ArrayList<SyntheticText>();
    var answered = new AtomicInteger();
    try (ChatServer server =
        new ChatServer((_, prompt) -> Reply.of(200, ChatServer.answer(good(prompt), "stop")))) {
      write(server, 0, "whole", expected);
    }
    var texts = new ArrayList<SyntheticText>();
    int tries = 0;
    boolean done = false;
    while (!done) {
      texts.clear();
      try (ChatServer server =
          new ChatServer(
              (number, prompt) -> {
                if (number >= 7) {
                  return Reply.of(503, "down");
                }
                answered.incrementAndGet();
                return Reply.of(200, ChatServer.answer(good(prompt), "stop"));
              })) {
        write(server, 0, "down", texts);
        done = true;
      } catch (BadInputException e) {
        assertThat(e).hasMessageContaining("failed (status 503)");
        tries++;
      }
    }

    assertThat(lines(texts)).isEqualTo(lines(expected));
    assertThat(tries).isEqualTo((2 + 2 * RELATIONS - 1) / 7);
    assertThat(answered).hasValue(2 + 2 * RELATIONS);
  }

  @Test
  void run_refusedRequests_areSetAsideAndDoNotEndTheRun() throws IOException {
    var texts = new ArrayList<SyntheticText>();
    try (ChatServer server =
            new ChatServer(
                (_, prompt) ->
                    prompt.contains("Ada and Byron")
                        ? Reply.of(400, "not this")
                        : prompt.contains("Turin and Babbage")
                            ? Reply.of(200, ChatServer.answer("", "content_filter"))
                            : Reply.of(200, ChatServer.answer(good(prompt), "stop")));
        RemoteLanguageModel model = open(server, 0, PATIENCE)) {
      WritingResult result = write(model, "log", texts);

      assertThat(
              result.yields().values().stream()
                  .mapToLong(each -> each.rejected().getOrDefault("no reply", 0L))
                  .sum())
          .isGreaterThanOrEqualTo(4); // each pair in two passages, and triples that end so
      assertThat(result.exhausted()).isTrue();
    }
    assertThat(aside)
        .extracting(RejectedReply::reason)
        .anyMatch(reason -> reason.contains("refused the request (status 400): not this"))
        .anyMatch(reason -> reason.contains("gave no answer but ended with CONTENT_FILTER"));
    assertThat(texts).hasSizeBetween(20, 2 + 2 * RELATIONS - 4);
  }

  @Test
  void run_wrongKey_endsAtOnce() throws IOException {
    try (ChatServer server = new ChatServer((_, _) -> Reply.of(401, "no"))) {
      assertThatThrownBy(() -> write(server, 5, "log", new ArrayList<>()))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("refused the key");
    }
  }

  @Test
  void pace_limit_keepsRequestsApart() throws IOException, InterruptedException {
    var pace = new RequestPace(java.util.OptionalInt.of(3_000)); // one in 20 ms
    long start = System.nanoTime();

    for (int i = 0; i < 6; i++) {
      pace.await();
    }

    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(5 * 20_000_000L);
  }

  private void write(ChatServer server, int retries, String log, List<SyntheticText> texts)
      throws IOException {
    try (RemoteLanguageModel model = open(server, retries, PATIENCE)) {
      write(model, log, texts);
    }
  }

  private WritingResult write(RemoteLanguageModel model, String log, List<SyntheticText> texts)
      throws IOException {
    var settings = new WritingSettings(1, 64, 8, 1, 11);
    List<Passage> passages =
        IntStream.range(0, 2).mapToObj(WritingThroughServerTest::passage).toList();
    var share = new WritingShare("entigraph", 1, List.of(new EntitiesPrompt(10, 3)), passages);
    return new PromptedWriting(model, "tiny", new PromptForm.Server(), settings)
        .run(
            List.of(share),
            new WordTokens(),
            PLENTY,
            folder.resolve(log),
            texts::add,
            aside::add,
            Progress.NONE);
  }

  private static RemoteLanguageModel open(ChatServer server, int retries, Duration timeout) {
    RemoteSettings settings =
        RemoteSettings.defaults()
            .withTimeout(timeout)
            .withRetries(retries, Duration.ofMillis(1), Duration.ofMillis(5));
    return RemoteLanguageModel.of(server.endpoint(Protocol.OPENAI), settings, Map.of());
  }

  private static Passage passage(int number) {
    String text = "Passage " + number + " names " + String.join(", ", NAMES) + " and no more.";
    return new Passage("d" + number, "d" + number, "", text, new Span(0, text.length()));
  }

  private static List<String> lines(List<SyntheticText> texts) {
    return texts.stream().map(SyntheticTextFile::line).toList();
  }
}
