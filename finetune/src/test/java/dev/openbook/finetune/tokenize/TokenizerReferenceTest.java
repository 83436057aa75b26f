package dev.openbook.finetune.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.NeedsShared;
import dev.openbook.datasets.SharedData;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.finetune.weights.Checkpoint;
import dev.openbook.finetune.weights.TokenizerSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Ids and chat prompts of SmolLM2 against transformers', from both kinds of files. */
@NeedsShared({"data/models/SmolLM2-135M-Instruct", "reference"})
class TokenizerReferenceTest {
  private static final Path FOLDER = SharedData.path("data/models/SmolLM2-135M-Instruct");

  static List<Named<TokenizerSource>> sources() throws IOException {
    try (Checkpoint folder = Checkpoint.open(FOLDER);
        Checkpoint file = Checkpoint.open(FOLDER.resolve("SmolLM2-135M-Instruct.Q4_1.gguf"))) {
      return List.of(
          Named.of("tokenizer.json", folder.tokenizer().orElseThrow()),
          Named.of("GGUF metadata", file.tokenizer().orElseThrow()));
    }
  }

  private static List<JsonNode> cases(String file) {
    JsonNode cases =
        JsonRecord.whole(SharedData.path("reference").resolve(file)).node().get("cases");
    return StreamSupport.stream(cases.spliterator(), false).toList();
  }

  private static int[] ids(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::intValue).toArray();
  }

  @ParameterizedTest
  @MethodSource("sources")
  void encode_equalsReference(TokenizerSource source) {
    Tokenizer tokenizer = Tokenizer.open(source);
    List<JsonNode> cases = cases("tokens.json");

    assertThat(cases).hasSize(32);
    for (JsonNode each : cases) {
      String text = each.get("text").stringValue();
      assertThat(tokenizer.encode(text)).as(text).isEqualTo(ids(each.get("ids")));
      assertThat(tokenizer.encodeBare(text)).as(text).isEqualTo(ids(each.get("ids")));
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void decode_givesTheTextBack(TokenizerSource source) {
    Tokenizer tokenizer = Tokenizer.open(source);

    for (JsonNode each : cases("tokens.json")) {
      assertThat(tokenizer.decode(ids(each.get("ids")), false))
          .isEqualTo(each.get("text").stringValue());
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void spans_coverTheTextInCodeUnits(TokenizerSource source) {
    Tokenizer tokenizer = Tokenizer.open(source);

    for (JsonNode each : cases("tokens.json")) {
      String text = each.get("text").stringValue();
      List<Span> spans = tokenizer.spans(text);
      assertThat(spans).as(text).hasSize(each.get("ids").size());
      int reached = 0;
      for (Span span : spans) {
        assertThat(span.start()).as(text).isLessThanOrEqualTo(reached);
        assertThat(span.end()).as(text).isGreaterThanOrEqualTo(reached);
        reached = span.end();
      }
      assertThat(reached).as(text).isEqualTo(text.length());
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void render_equalsReference(TokenizerSource source) {
    ChatTemplate template = ChatTemplate.open(source).orElseThrow();
    List<JsonNode> cases = cases("chat.json");

    assertThat(cases).hasSize(6);
    for (JsonNode each : cases) {
      List<ChatMessage> messages =
          StreamSupport.stream(each.get("messages").spliterator(), false)
              .map(
                  node ->
                      new ChatMessage(
                          node.get("role").stringValue(), node.get("content").stringValue()))
              .toList();
      assertThat(template.render(messages, each.get("add_generation_prompt").booleanValue()))
          .isEqualTo(each.get("text").stringValue());
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void vocabulary_isTheModels(TokenizerSource source) {
    Tokenizer tokenizer = Tokenizer.open(source);

    assertThat(tokenizer.vocabularySize()).isEqualTo(49152);
    assertThat(tokenizer.addedId("<|im_end|>")).hasValue(2);
    assertThat(tokenizer.decode(new int[] {1, 19556, 2}, true)).isEqualTo("Hello");
    assertThat(tokenizer.decode(new int[] {}, true)).isEmpty();
  }

  @Test
  void spans_loneSurrogateKeepsPlaces() throws IOException {
    Tokenizer tokenizer =
        Tokenizer.open(
            new TokenizerSource.Files(
                FOLDER.resolve("tokenizer.json"), java.util.Optional.empty()));
    String text = "a\ud83d \ud83d\ude42 b\u0000c";

    List<Span> spans = tokenizer.spans(text);

    assertThat(spans.getLast()).isEqualTo(new Span(8, 9));
    assertThat(spans.getFirst()).isEqualTo(new Span(0, 1));
  }
}
