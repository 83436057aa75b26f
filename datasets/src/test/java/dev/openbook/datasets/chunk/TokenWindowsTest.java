package dev.openbook.datasets.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.TokenCounter;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TokenWindowsTest {
  @Test
  void chunk_randomTexts() {
    for (long seed = 0; seed < 1000; seed++) {
      var random = new SplittableRandom(seed);
      var document = new Document("d", "title", ChunkRules.randomText(random));
      int size = random.nextInt(1, 20);
      int overlap = random.nextInt(0, size);
      TokenCounter tokens = ChunkRules.COUNTERS.get(random.nextInt(3));
      String message = "seed " + seed;

      List<Passage> passages = new TokenWindows(tokens, size, overlap).chunk(document);

      ChunkRules.checkPassages(document, passages, message);
      ChunkRules.checkSizes(document, passages, tokens, size, message);
      ChunkRules.checkOverlaps(document, passages, tokens, overlap, message);
      if (tokens instanceof WordTokens) {
        checkFullOverlaps(document, passages, tokens, overlap, message);
      }
    }
  }

  private static void checkFullOverlaps(
      Document document, List<Passage> passages, TokenCounter tokens, int overlap, String message) {
    List<Span> placed = tokens.spans(document.text());
    for (int i = 1; i < passages.size(); i++) {
      int start = passages.get(i).span().start();
      int end = passages.get(i - 1).span().end();
      assertThat(ChunkRules.tokensIn(placed, start, end)).as(message).isEqualTo(overlap);
    }
  }

  @Test
  void chunk_byHand() {
    var document = new Document("d", "", " one two, three\r\nfour ");

    List<Passage> passages = new TokenWindows(new WordTokens(), 3, 1).chunk(document);

    assertThat(passages)
        .extracting(Passage::text)
        .containsExactly(" one two, ", ", three\r\nfour ");
    assertThat(passages).extracting(Passage::id).containsExactly("d#0001", "d#0002");
    assertThat(passages.get(1).span()).isEqualTo(new Span(8, 22));
  }

  @Test
  void chunk_shortDocumentIsOnePassage() {
    var document = new Document("d", "", "One short text.");

    assertThat(new TokenWindows(new WordTokens(), 128, 16).chunk(document))
        .extracting(Passage::text)
        .containsExactly("One short text.");
  }

  @Test
  void chunk_blankDocumentHasNoPassage() {
    var windows = new TokenWindows(new WordTokens(), 4, 0);

    assertThat(windows.chunk(new Document("d", "", ""))).isEmpty();
    assertThat(windows.chunk(new Document("d", "", " \r\n"))).isEmpty();
  }

  @Test
  void chunkAll_goesDocumentByDocument() {
    var windows = new TokenWindows(new WordTokens(), 1, 0);

    assertThat(windows.chunkAll(List.of(new Document("a", "", "x y"), new Document("b", "", "z"))))
        .extracting(Passage::id)
        .containsExactly("a#0001", "a#0002", "b#0001");
  }

  @Test
  void constructor_refusesWrongSizes() {
    assertThatThrownBy(() -> new TokenWindows(new WordTokens(), 0, 0))
        .hasMessage("size must be at least 1, got 0");
    assertThatThrownBy(() -> new TokenWindows(new WordTokens(), 4, 4))
        .hasMessage("overlap must be in 0..3, got 4");
    assertThatThrownBy(() -> new TokenWindows(new WordTokens(), 4, -1))
        .hasMessage("overlap must be in 0..3, got -1");
  }

  @Test
  void chunk_refusesTokensOutOfOrder() {
    TokenCounter backwards = text -> List.of(new Span(0, 1), new Span(4, 5), new Span(2, 3));

    assertThatThrownBy(
            () -> new TokenWindows(backwards, 1, 0).chunk(new Document("d", "", "abcdefg")))
        .hasMessage("tokens must be in text order, got start 2 after 4");
  }
}
