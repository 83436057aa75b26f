package dev.openbook.datasets.chunk;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.TokenCounter;
import java.util.List;

/**
 * Passages of whole sentences, as many as fit a number of tokens.
 *
 * <p>Sentences are those of {@link java.text.BreakIterator}, except that blank lines end one and
 * common English abbreviations do not. A sentence of more than {@code size} tokens is cut as {@link
 * RecursiveChunker} does, and its parts are packed like sentences.
 *
 * @param tokens counts the tokens; those that start in a passage are the passage's
 * @param size most tokens of a passage, at least 1; one character may have more
 * @param overlap most tokens shared by neighbours, at least 0 and less than {@code size}; whole
 *     sentences are repeated, so it may be less
 * @param repeats most sentences shared by neighbours, at least 0
 */
public record SentenceChunker(TokenCounter tokens, int size, int overlap, int repeats)
    implements Chunker {
  public SentenceChunker {
    requireNonNull(tokens, "tokens is null");
    Packing.check(size, overlap);
    if (repeats < 0) {
      throw new IllegalArgumentException("repeats must be at least 0, got " + repeats);
    }
  }

  /** Creates a chunker whose overlap is bounded by tokens alone. */
  public SentenceChunker(TokenCounter tokens, int size, int overlap) {
    this(tokens, size, overlap, Integer.MAX_VALUE);
  }

  /** Returns a chunker that repeats so many sentences, fewer where they leave no room. */
  public static SentenceChunker repeating(TokenCounter tokens, int size, int sentences) {
    return new SentenceChunker(tokens, size, size - 1, sentences);
  }

  @Override
  public List<Passage> chunk(Document document) {
    String text = document.text();
    if (text.isBlank()) {
      return List.of();
    }
    TokenPlaces places = TokenPlaces.of(tokens, text);
    var packing = new Packing(places, size, overlap, repeats);
    return PassageList.of(document, packing.spans(Sentences.cuts(text, places, size)));
  }
}
