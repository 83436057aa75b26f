package dev.openbook.datasets.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ParagraphChunkerTest {
  private static final Document DOCUMENT =
      new Document(
          "d", "", "\n\nHead\n \t\nOne two\nthree four\r\n\r\nFive\n\n\nSix seven eight\n");

  @Test
  void whole_takesParagraphsAsTheyAre() {
    assertThat(ParagraphChunker.whole().chunk(DOCUMENT))
        .extracting(Passage::text)
        .containsExactly(
            "\n\nHead\n \t\n", "One two\nthree four\r\n\r\n", "Five\n\n\n", "Six seven eight\n");
  }

  @Test
  void chunk_largeParagraphIsCut() {
    assertThat(new ParagraphChunker(new WordTokens(), 2, 0, 1).chunk(DOCUMENT))
        .extracting(Passage::text)
        .containsExactly(
            "\n\nHead\n \t\n",
            "One two\n",
            "three four\r\n\r\n",
            "Five\n\n\n",
            "Six seven ",
            "seven eight\n");
  }

  @Test
  void chunk_smallParagraphsAreJoined() {
    assertThat(new ParagraphChunker(new WordTokens(), 6, 3, 0).chunk(DOCUMENT))
        .extracting(Passage::text)
        .containsExactly(
            "\n\nHead\n \t\nOne two\nthree four\r\n\r\n", "Five\n\n\nSix seven eight\n");
    assertThat(new ParagraphChunker(new WordTokens(), 4, 4, 0).chunk(DOCUMENT))
        .extracting(Passage::text)
        .containsExactly(
            "\n\nHead\n \t\n", "One two\nthree four\r\n\r\n", "Five\n\n\nSix seven eight\n");
  }

  @Test
  void chunk_leastOfTheWholeSizeIsRecursive() {
    for (long seed = 0; seed < 200; seed++) {
      var random = new SplittableRandom(seed);
      Document document = ChunkRules.randomDocument(random);
      int size = random.nextInt(1, 60);

      assertThat(new ParagraphChunker(new WordTokens(), size, size, 0).chunk(document))
          .as("seed " + seed)
          .isEqualTo(new RecursiveChunker(new WordTokens(), size, 0).chunk(document));
    }
  }

  @Test
  void constructor_refusesWrongLeast() {
    assertThatThrownBy(() -> new ParagraphChunker(new WordTokens(), 4, 5, 0))
        .hasMessage("least must be in 0..4, got 5");
  }
}
