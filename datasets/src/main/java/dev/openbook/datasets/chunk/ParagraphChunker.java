package dev.openbook.datasets.chunk;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.TokenCounter;
import java.util.ArrayList;
import java.util.List;

/**
 * Passages that are paragraphs, which blank lines part.
 *
 * <p>A paragraph of more than {@code size} tokens is cut as {@link RecursiveChunker} does. A small
 * one, a heading for instance, is joined with those after it until there are {@code least} tokens,
 * or the next would make more than {@code size}. A document's last passage may stay smaller. With
 * {@code least} equal to {@code size} this is {@link RecursiveChunker} without overlap of
 * paragraphs.
 *
 * @param tokens counts the tokens; those that start in a passage are the passage's
 * @param size most tokens of a passage, at least 1; one character may have more
 * @param least tokens below which a paragraph is small, 0 (none is) to {@code size}
 * @param overlap most tokens shared by the parts of one large paragraph, at least 0 and less than
 *     {@code size}
 */
public record ParagraphChunker(TokenCounter tokens, int size, int least, int overlap)
    implements Chunker {
  public ParagraphChunker {
    requireNonNull(tokens, "tokens is null");
    Packing.check(size, overlap);
    if (least < 0 || least > size) {
      throw new IllegalArgumentException("least must be in 0.." + size + ", got " + least);
    }
  }

  /** Returns a chunker that takes every paragraph as it is, of any size. */
  public static ParagraphChunker whole() {
    return new ParagraphChunker(new WordTokens(), Integer.MAX_VALUE, 0, 0);
  }

  @Override
  public List<Passage> chunk(Document document) {
    String text = document.text();
    if (text.isBlank()) {
      return List.of();
    }
    TokenPlaces places = TokenPlaces.of(tokens, text);
    var packing = new Packing(places, size, overlap);
    var cut = new RecursiveCut(text, packing);
    int[] cuts = packing.whole(Separator.BLANK_LINE.cuts(text, 0, text.length()));
    var spans = new ArrayList<Span>();
    int from = 0;
    while (from < cuts.length - 1) {
      int to = from + 1;
      while (to < cuts.length - 1
          && places.count(cuts[from], cuts[to]) < least
          && places.count(cuts[from], cuts[to + 1]) <= size) {
        to++;
      }
      spans.addAll(cut.spans(cuts[from], cuts[to], Separator.LINE));
      from = to;
    }
    return PassageList.of(document, spans);
  }
}
