package dev.openbook.datasets.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.TokenCounter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TokenWindowsTest {
  private static final List<String> PIECES =
      List.of(
          "word",
          "a",
          "42",
          " ",
          "  ",
          "\r\n",
          "\n\n",
          "\t",
          ".",
          ", ",
          "...",
          "\u00e9t\u00e9",
          "e\u0301",
          "\ud83d\ude00",
          "\ud83d\udc68\u200d\ud83d\udc69",
          "\u4e2d\u6587",
          "\u00a0",
          "\ud83d",
          "\u2014",
          "don't");

  /** Every UTF-8 byte is a token and has its character's span, as byte-level tokenizers may do. */
  private static final TokenCounter BYTES =
      text -> {
        var spans = new ArrayList<Span>();
        for (int i = 0; i < text.length(); ) {
          int end = i + Character.charCount(text.codePointAt(i));
          int bytes = text.substring(i, end).getBytes(StandardCharsets.UTF_8).length;
          for (int b = 0; b < bytes; b++) {
            spans.add(new Span(i, end));
          }
          i = end;
        }
        return spans;
      };

  /** Every UTF-16 code unit is a token: cuts surrogate pairs, as no counter should. */
  private static final TokenCounter CODE_UNITS =
      text -> {
        var spans = new ArrayList<Span>();
        for (int i = 0; i < text.length(); i++) {
          spans.add(new Span(i, i + 1));
        }
        return spans;
      };

  private static String randomText(SplittableRandom random) {
    var text = new StringBuilder();
    for (int n = random.nextInt(0, 120); n > 0; n--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  @Test
  void chunk_randomTexts() {
    for (long seed = 0; seed < 1000; seed++) {
      var random = new SplittableRandom(seed);
      var document = new Document("d", "title", randomText(random));
      int size = random.nextInt(1, 20);
      int overlap = random.nextInt(0, size);
      TokenCounter tokens = List.of(new WordTokens(), BYTES, CODE_UNITS).get(random.nextInt(3));

      List<Passage> passages = new TokenWindows(tokens, size, overlap).chunk(document);

      checkPassages(document, passages, "seed " + seed);
      checkSizes(document, passages, tokens, size, overlap, "seed " + seed);
    }
  }

  private static void checkPassages(Document document, List<Passage> passages, String message) {
    String text = document.text();
    if (text.isBlank()) {
      assertThat(passages).as(message).isEmpty();
      return;
    }
    var restored = new StringBuilder();
    int number = 0;
    for (Passage passage : passages) {
      number++;
      Span span = passage.span();
      assertThat(passage.id()).as(message).isEqualTo("d#%04d", number);
      assertThat(passage.documentId()).as(message).isEqualTo("d");
      assertThat(passage.title()).as(message).isEqualTo("title");
      assertThat(passage.text())
          .as(message)
          .isNotEmpty()
          .isEqualTo(text.substring(span.start(), span.end()));
      assertThat(cutsPair(text, span.start()) || cutsPair(text, span.end())).as(message).isFalse();
      assertThat(span.start()).as(message).isLessThanOrEqualTo(restored.length());
      assertThat(span.end()).as(message).isGreaterThan(restored.length());
      restored.append(passage.text(), restored.length() - span.start(), span.length());
    }
    assertThat(restored.toString()).as(message).isEqualTo(text);
  }

  private static void checkSizes(
      Document document,
      List<Passage> passages,
      TokenCounter tokens,
      int size,
      int overlap,
      String message) {
    for (int i = 0; i < passages.size(); i++) {
      Span span = passages.get(i).span();
      long inside = tokensFrom(tokens, document, span.start(), span.end());
      boolean isOneCharacter = passages.get(i).text().codePoints().count() == 1;
      assertThat(inside <= size || isOneCharacter).as(message).isTrue();
      if (i > 0) {
        long repeated =
            tokensFrom(tokens, document, span.start(), passages.get(i - 1).span().end());
        assertThat(repeated).as(message).isLessThanOrEqualTo(overlap);
        if (tokens instanceof WordTokens) {
          assertThat(repeated).as(message).isEqualTo(overlap);
        }
      }
    }
  }

  private static long tokensFrom(TokenCounter tokens, Document document, int start, int end) {
    return tokens.spans(document.text()).stream()
        .filter(token -> token.start() >= start && token.start() < end)
        .count();
  }

  private static boolean cutsPair(String text, int place) {
    return place > 0
        && place < text.length()
        && Character.isHighSurrogate(text.charAt(place - 1))
        && Character.isLowSurrogate(text.charAt(place));
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
