package dev.openbook.rag.rerank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.segment.TextSegment;
import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Span;
import dev.openbook.rag.Hit;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CrossEncoderTest {
  /** Scores are 32-bit floats of sums over up to 512 tokens. */
  private static final double F32_TOLERANCE = 1e-5;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"tiny", "untyped"})
  void scores_equalOnnxRuntimesInPython(String model) throws IOException {
    JsonNode golden =
        JsonMapper.builder().build().readTree(Files.readAllBytes(file("scores.json")));
    assertThat(golden.path("cases").size()).isEqualTo(5);

    try (var encoder = CrossEncoder.open(file(model + ".onnx"), file("tokenizer.json"))) {
      for (JsonNode each : golden.path("cases")) {
        List<String> passages = texts(each.path("passages"));
        List<Double> scores = encoder.scoreAll(segments(passages), query(each)).content();

        assertThat(scores).hasSize(passages.size());
        for (int i = 0; i < passages.size(); i++) {
          assertThat(scores.get(i))
              .as("%s: passage %d", query(each), i)
              .isCloseTo(each.path(model).path(i).asDouble(), within(F32_TOLERANCE));
          assertThat(encoder.score(passages.get(i), query(each)).content())
              .isCloseTo(scores.get(i), within(F32_TOLERANCE));
        }
      }
    }
  }

  @Test
  void reranker_overIt_ordersByGoldenScores() throws IOException {
    JsonNode golden =
        JsonMapper.builder().build().readTree(Files.readAllBytes(file("scores.json")));
    JsonNode last = golden.path("cases").path(4);
    List<String> texts = texts(last.path("passages"));
    List<Passage> candidates =
        IntStream.range(0, texts.size())
            .mapToObj(i -> new Passage("p" + i, "d", "", texts.get(i), span(texts.get(i))))
            .toList();
    List<String> expected =
        IntStream.range(0, texts.size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -last.path("tiny").path(i).asDouble()))
            .map(i -> "p" + i)
            .toList();

    try (var encoder = CrossEncoder.open(file("tiny.onnx"), file("tokenizer.json"))) {
      List<Hit> hits = new ScoringModelReranker(encoder).rerank(query(last), candidates).hits();

      assertThat(hits).extracting(Hit::passageId).containsExactlyElementsOf(expected);
    }
  }

  @Test
  void maxTokens_cutsPairs() throws IOException {
    String longText = "paris ".repeat(10) + "rome ".repeat(50);

    try (var encoder = CrossEncoder.open(file("tiny.onnx"), file("tokenizer.json"), 20)) {
      // 20 less [CLS], [SEP], [SEP] and the query's one leave 16.
      String cut = "paris ".repeat(10) + "rome ".repeat(6);
      assertThat(encoder.score(longText, "city").content())
          .isEqualTo(encoder.score(cut, "city").content())
          .isNotEqualTo(encoder.score("paris ".repeat(10) + "rome ".repeat(5), "city").content());
    }
  }

  @Test
  void scoreAll_ofNothing_isEmpty() {
    try (var encoder = CrossEncoder.open(file("tiny.onnx"), file("tokenizer.json"))) {
      assertThat(encoder.scoreAll(List.of(), "q").content()).isEmpty();
    }
  }

  @Test
  void close_endsUseAndMayBeCalledTwice() {
    var encoder = CrossEncoder.open(file("tiny.onnx"), file("tokenizer.json"));

    encoder.close();
    encoder.close();

    assertThatThrownBy(() -> encoder.score("a", "b"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageEndingWith("tiny.onnx is closed");
  }

  @ParameterizedTest
  @CsvSource({
    "two-labels.onnx, 'the first output must have shape [B, 1], one score for a pair'",
    "rows.onnx, 'the first output must have shape [B, 1], one score for a pair'",
    "scores.json, not a model that ONNX Runtime reads",
  })
  void open_modelThatIsNoCrossEncoder_isRefused(String name, String reason) {
    assertThatThrownBy(() -> CrossEncoder.open(file(name), file("tokenizer.json")))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file(name) + ": " + reason);
  }

  @Test
  void open_cutModel_isRefused() throws IOException {
    byte[] whole = Files.readAllBytes(file("tiny.onnx"));
    for (int length : new int[] {0, 1, 100, whole.length / 2, whole.length - 1}) {
      Path cut = folder.resolve("cut" + length + ".onnx");
      Files.write(cut, Arrays.copyOf(whole, length));

      assertThatThrownBy(() -> CrossEncoder.open(cut, file("tokenizer.json")))
          .as("%d bytes", length)
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith(cut + ": ");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', model.type must be one of",
    "'{', not JSON",
    "'[]', model.type must be one of",
    "'{\"model\": {\"type\": \"Magic\"}}', 'model.type must be one of [BPE, Unigram, WordLevel,"
        + " WordPiece], got ''Magic'''",
    "'{\"model\": {\"type\": \"WordPiece\"}}', must have model.vocab and at most 12 levels",
    "'{\"model\": {\"type\": \"WordPiece\", \"vocab\": {}}}', not a tokenizer that",
    "'{\"model\": {\"type\": \"WordPiece\", \"vocab\": {}}, \"padding\": {\"strategy\": {\"Fixed\":"
        + " 9}}}', padding to a fixed length is not supported",
  })
  void open_brokenTokenizer_isRefused(String content, String reason) throws IOException {
    Path broken = Files.writeString(folder.resolve("tokenizer.json"), content);

    assertThatThrownBy(() -> CrossEncoder.open(file("tiny.onnx"), broken))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(broken + ": " + reason);
  }

  @Test
  void open_nestedTokenizer_isRefused() throws IOException {
    String levels = "[".repeat(400) + "]".repeat(400);
    Path deep =
        Files.writeString(
            folder.resolve("deep.json"),
            "{\"model\": {\"type\": \"WordPiece\", \"vocab\": {}}, \"decoder\": " + levels + "}");

    assertThatThrownBy(() -> CrossEncoder.open(file("tiny.onnx"), deep))
        .hasMessage(deep + ": must have model.vocab and at most 12 levels");
  }

  @Test
  void scoreAll_tokenizerOfAnotherModel_isToldSo() throws IOException {
    String json = Files.readString(file("tokenizer.json"));
    Path other = Files.writeString(folder.resolve("other.json"), json.replace(":8,", ":800,"));

    assertThat(json).contains("\"is\":8,").contains(":8,");
    try (var encoder = CrossEncoder.open(file("tiny.onnx"), other)) {
      assertThatThrownBy(() -> encoder.score("is", "is"))
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith(
              file("tiny.onnx") + ": fails on a pair of texts; is the tokenizer this model's? ");
    }
  }

  @Test
  void open_missingFilesAndLimits_areRefused() {
    Path nowhere = folder.resolve("nowhere");

    assertThatThrownBy(() -> CrossEncoder.open(nowhere, file("tokenizer.json")))
        .isInstanceOf(BadInputException.class)
        .hasMessage("ONNX model not found at " + nowhere.toAbsolutePath());
    assertThatThrownBy(() -> CrossEncoder.open(file("tiny.onnx"), nowhere))
        .isInstanceOf(BadInputException.class)
        .hasMessage("tokenizer not found at " + nowhere.toAbsolutePath());
    assertThatThrownBy(() -> CrossEncoder.open(nowhere, nowhere, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxTokens must be at least 5, got 4");
  }

  private static String query(JsonNode each) {
    return each.path("query").asString();
  }

  private static List<String> texts(JsonNode passages) {
    return passages.valueStream().map(JsonNode::asString).toList();
  }

  private static List<TextSegment> segments(List<String> texts) {
    return new ArrayList<>(texts.stream().map(TextSegment::from).toList());
  }

  private static Span span(String text) {
    return new Span(0, text.length());
  }

  private static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(CrossEncoderTest.class.getResource("/crossencoder/" + name))
              .toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
