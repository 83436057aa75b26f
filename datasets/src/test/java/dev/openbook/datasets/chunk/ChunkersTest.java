package dev.openbook.datasets.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.TokenCounter;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkersTest {
  private static final SentenceEmbedding LETTERS =
      texts ->
          texts.stream()
              .map(
                  text -> {
                    float[] counts = new float[26];
                    text.chars().filter(c -> c >= 'a' && c <= 'z').forEach(c -> counts[c - 'a']++);
                    return counts;
                  })
              .toList();

  static List<String> names() {
    return Chunkers.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void chunk_randomDocuments(String by) {
    for (long seed = 0; seed < 200; seed++) {
      var random = new SplittableRandom(seed);
      Document document = ChunkRules.randomDocument(random);
      int size = random.nextInt(1, 40);
      int overlap = random.nextBoolean() ? 0 : random.nextInt(0, size);
      TokenCounter tokens = ChunkRules.COUNTERS.get(random.nextInt(3));
      String message = by + ", seed " + seed;

      List<Passage> passages = Chunkers.of(by, size, overlap, tokens).chunk(document);

      ChunkRules.checkPassages(document, passages, message);
      ChunkRules.checkSizes(document, passages, tokens, size, message);
      ChunkRules.checkOverlaps(document, passages, tokens, overlap, message);
    }
  }

  @Test
  void chunk_randomDocumentsByMeaning() {
    for (long seed = 0; seed < 200; seed++) {
      var random = new SplittableRandom(seed);
      Document document = ChunkRules.randomDocument(random);
      int size = random.nextInt(1, 60);
      TokenCounter tokens = ChunkRules.COUNTERS.get(random.nextInt(3));
      double percentile = random.nextDouble() * 100;
      String message = "seed " + seed;

      List<Passage> passages =
          new SemanticChunker(tokens, LETTERS, size, percentile, random.nextInt(3)).chunk(document);

      ChunkRules.checkPassages(document, passages, message);
      ChunkRules.checkSizes(document, passages, tokens, size, message);
      ChunkRules.checkOverlaps(document, passages, tokens, 0, message);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "One short text.",
        " lead and trail \n\n",
        "\u00a0",
        "\ud83d\ude00",
        "x",
        "\r\n\r\nA.\r\n"
      })
  void chunk_smallTextIsOnePassage(String text) {
    var document = new Document("d", "title", text);

    for (String by : names()) {
      assertThat(Chunkers.of(by, 50, 10, new WordTokens()).chunk(document))
          .as(by)
          .extracting(Passage::text)
          .containsExactly(text);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void chunk_oneHugeWordIsCutBetweenItsTokensAlone(String by) {
    var document = new Document("d", "title", "x".repeat(10_000));

    assertThat(Chunkers.of(by, 1, 0, new WordTokens()).chunk(document)).hasSize(1);
    assertThat(Chunkers.of(by, 100, 0, ChunkRules.CODE_UNITS).chunk(document)).hasSize(100);
  }

  @Test
  void of_semanticTakesAnEmbedding() {
    var words = new WordTokens();

    assertThat(Chunkers.of("semantic", 100, 0, words, Optional.of(LETTERS)))
        .isEqualTo(new SemanticChunker(words, LETTERS, 100, 95, 1));
  }

  @Test
  void of_refusesWhatIsNoChunker() {
    var words = new WordTokens();

    assertThatThrownBy(() -> Chunkers.of("sentence", 10, 0, words))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "unknown chunker 'sentence'; known: paragraphs, recursive, semantic, sentences, tokens;"
                + " did you mean 'sentences'?");
    assertThatThrownBy(() -> Chunkers.of("semantic", 10, 0, words))
        .isInstanceOf(BadInputException.class)
        .hasMessage("chunker 'semantic': needs an embedding of sentences; name a model");
    assertThatThrownBy(() -> Chunkers.of("semantic", 10, 2, words, Optional.of(LETTERS)))
        .hasMessage("chunker 'semantic': overlap must be 0, got 2");
    assertThatThrownBy(() -> Chunkers.of("recursive", 10, 10, words))
        .isInstanceOf(BadInputException.class)
        .hasMessage("chunker 'recursive': overlap must be in 0..9, got 10");
    assertThatThrownBy(() -> Chunkers.of("paragraphs", 0, 0, words))
        .hasMessage("chunker 'paragraphs': size must be at least 1, got 0");
  }
}
