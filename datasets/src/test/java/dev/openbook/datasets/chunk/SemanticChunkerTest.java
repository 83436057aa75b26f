package dev.openbook.datasets.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SemanticChunkerTest {
  private static final Document PETS_THEN_PLANETS =
      new Document(
          "d", "", "Cats purr. Cats nap. Cats eat. Mars is red. Mars is dry. Mars is far.");

  /** One axis for cats, one for Mars. */
  private static final SentenceEmbedding SUBJECTS =
      texts ->
          texts.stream()
              .map(text -> new float[] {count(text, "Cats"), count(text, "Mars")})
              .toList();

  private static int count(String text, String word) {
    return text.split(word, -1).length - 1;
  }

  @Test
  void chunk_cutsWhereTheSubjectTurns() {
    assertThat(new SemanticChunker(new WordTokens(), SUBJECTS, 100, 95, 0).chunk(PETS_THEN_PLANETS))
        .extracting(Passage::text)
        .containsExactly(
            "Cats purr. Cats nap. Cats eat. ", "Mars is red. Mars is dry. Mars is far.");
    assertThat(new SemanticChunker(new WordTokens(), SUBJECTS, 100).chunk(PETS_THEN_PLANETS))
        .extracting(Passage::text)
        .containsExactly(
            "Cats purr. Cats nap. Cats eat. ", "Mars is red. Mars is dry. Mars is far.");
  }

  @Test
  void chunk_embedsSentencesWithTheirNeighbours() {
    var asked = new ArrayList<String>();
    SentenceEmbedding recording =
        texts -> {
          asked.addAll(texts);
          return SUBJECTS.embed(texts);
        };

    new SemanticChunker(new WordTokens(), recording, 100)
        .chunk(new Document("d", "", "A b. C d. E f. G h."));

    assertThat(asked)
        .containsExactly("A b. C d. ", "A b. C d. E f. ", "C d. E f. G h.", "E f. G h.");
  }

  @Test
  void chunk_thresholdIsNumpysPercentile() {
    // Distances 0, 0.2, 0.4, 1: numpy.percentile(d, 50) is 0.3 and (d, 80) 0.64.
    var angles = List.of(0.0, 0.0, Math.acos(0.8), Math.acos(0.8) + Math.acos(0.6));
    SentenceEmbedding turning =
        texts -> {
          var vectors = new ArrayList<float[]>();
          for (double angle : angles) {
            vectors.add(new float[] {(float) Math.cos(angle), (float) Math.sin(angle)});
          }
          vectors.add(new float[2]);
          return vectors;
        };
    var document = new Document("d", "", "A b. C d. E f. G h. I j.");

    assertThat(new SemanticChunker(new WordTokens(), turning, 100, 50, 0).chunk(document))
        .extracting(Passage::text)
        .containsExactly("A b. C d. E f. ", "G h. ", "I j.");
    assertThat(new SemanticChunker(new WordTokens(), turning, 100, 80, 0).chunk(document))
        .extracting(Passage::text)
        .containsExactly("A b. C d. E f. G h. ", "I j.");
    assertThat(new SemanticChunker(new WordTokens(), turning, 100, 100, 0).chunk(document))
        .hasSize(1);
  }

  @Test
  void chunk_largePassageIsPackedFromItsSentences() {
    assertThat(new SemanticChunker(new WordTokens(), SUBJECTS, 8, 95, 0).chunk(PETS_THEN_PLANETS))
        .extracting(Passage::text)
        .containsExactly(
            "Cats purr. Cats nap. ", "Cats eat. ", "Mars is red. Mars is dry. ", "Mars is far.");
  }

  @Test
  void chunk_refusesVectorsOfAnotherCountOrSize() {
    var words = new WordTokens();

    assertThatThrownBy(
            () -> new SemanticChunker(words, texts -> List.of(), 9).chunk(PETS_THEN_PLANETS))
        .hasMessage("vectors size (0) does not match texts size (6)");
    assertThatThrownBy(
            () ->
                new SemanticChunker(
                        words,
                        texts -> texts.stream().map(text -> new float[text.length()]).toList(),
                        9)
                    .chunk(PETS_THEN_PLANETS))
        .hasMessage("vectors must be of one size, got 21 and 31");
    assertThatThrownBy(
            () ->
                new SemanticChunker(
                        words,
                        texts -> texts.stream().map(text -> new float[] {Float.NaN}).toList(),
                        9)
                    .chunk(PETS_THEN_PLANETS))
        .hasMessage("vectors must be finite");
  }

  @Test
  void constructor_refusesWrongNumbers() {
    assertThatThrownBy(() -> new SemanticChunker(new WordTokens(), SUBJECTS, 9, 101, 1))
        .hasMessage("percentile must be in 0..100, got 101.0");
    assertThatThrownBy(() -> new SemanticChunker(new WordTokens(), SUBJECTS, 9, 95, -1))
        .hasMessage("neighbours must be at least 0, got -1");
  }
}
