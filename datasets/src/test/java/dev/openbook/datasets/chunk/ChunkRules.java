package dev.openbook.datasets.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.TokenCounter;
import java.nio.charset.StandardCharsets;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Random texts full of edges, and what the passages of every chunker keep. */
final class ChunkRules {
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

  private static final List<String> PROSE =
      List.of(
          "The cat sat. ",
          "Who is Dr. No? ",
          "Yes! ",
          "A",
          "\r\n\r\n",
          "\n \n",
          "\n1. One\n2. Two\n",
          "antidisestablishmentarianism".repeat(4),
          "\ud83c\uddeb\ud83c\uddf7",
          "o\u0308\u0323");

  /** Every UTF-8 byte is a token and has its character's span, as byte-level tokenizers may do. */
  static final TokenCounter BYTES =
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
  static final TokenCounter CODE_UNITS =
      text -> {
        var spans = new ArrayList<Span>();
        for (int i = 0; i < text.length(); i++) {
          spans.add(new Span(i, i + 1));
        }
        return spans;
      };

  /** Counters of all kinds. */
  static final List<TokenCounter> COUNTERS = List.of(new WordTokens(), BYTES, CODE_UNITS);

  private ChunkRules() {}

  /** Returns a text of up to 120 pieces. */
  static String randomText(SplittableRandom random) {
    return randomText(random, PIECES);
  }

  /** Returns a document of sentences, paragraphs and edges; one in ten is a single long word. */
  static Document randomDocument(SplittableRandom random) {
    var pieces = new ArrayList<>(PIECES);
    pieces.addAll(PROSE);
    pieces.addAll(PROSE);
    String text = random.nextInt(10) == 0 ? "x".repeat(200) : randomText(random, pieces);
    return new Document("d", "title", text);
  }

  private static String randomText(SplittableRandom random, List<String> pieces) {
    var text = new StringBuilder();
    for (int n = random.nextInt(0, 120); n > 0; n--) {
      text.append(pieces.get(random.nextInt(pieces.size())));
    }
    return text.toString();
  }

  /** Asserts that passages are the source's text, in order, and together all of it. */
  static void checkPassages(Document document, List<Passage> passages, String message) {
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

  /** Asserts that a passage has at most so many tokens, or is one character as a reader sees it. */
  static void checkSizes(
      Document document, List<Passage> passages, TokenCounter tokens, int size, String message) {
    List<Span> placed = tokens.spans(document.text());
    for (Passage passage : passages) {
      long inside = tokensIn(placed, passage.span().start(), passage.span().end());
      assertThat(inside <= size || isOneCharacter(passage.text()))
          .as(message + ": " + inside + " tokens in '" + passage.text() + "'")
          .isTrue();
    }
  }

  /** Asserts that neighbours share at most so many tokens. */
  static void checkOverlaps(
      Document document, List<Passage> passages, TokenCounter tokens, int overlap, String message) {
    List<Span> placed = tokens.spans(document.text());
    for (int i = 1; i < passages.size(); i++) {
      int start = passages.get(i).span().start();
      int end = passages.get(i - 1).span().end();
      assertThat(tokensIn(placed, start, end)).as(message).isLessThanOrEqualTo(overlap);
    }
  }

  /** Returns the number of tokens that start in a part of the text. */
  static long tokensIn(List<Span> tokens, int start, int end) {
    return tokens.stream()
        .mapToInt(Span::start)
        .filter(token -> token >= start && token < end)
        .count();
  }

  private static boolean isOneCharacter(String text) {
    BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
    characters.setText(text);
    return characters.next() == text.length();
  }

  private static boolean cutsPair(String text, int place) {
    return place > 0
        && place < text.length()
        && Character.isHighSurrogate(text.charAt(place - 1))
        && Character.isLowSurrogate(text.charAt(place));
  }
}
