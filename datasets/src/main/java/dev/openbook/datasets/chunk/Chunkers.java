package dev.openbook.datasets.chunk;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.NearestName;
import dev.openbook.datasets.TokenCounter;
import java.util.List;
import java.util.Optional;

/**
 * Chunkers by the names that suites and the command line use.
 *
 * <p>Sizes and overlaps are tokens for every name, so that chunkers can be compared: {@code tokens}
 * is {@link TokenWindows}, {@code sentences} {@link SentenceChunker}, {@code recursive} {@link
 * RecursiveChunker}, {@code paragraphs} {@link ParagraphChunker} with paragraphs below half the
 * size joined, {@code semantic} {@link SemanticChunker} with Kamradt's settings and no overlap.
 */
public final class Chunkers {
  private static final String SEMANTIC = "semantic";
  private static final List<String> NAMES =
      List.of("tokens", "sentences", "recursive", "paragraphs");

  private Chunkers() {}

  /** Returns the names that need no embedding, in the order a report shows them. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * Returns the chunker of a name that needs no embedding.
   *
   * @param by one of {@link #names()}
   * @param size most tokens of a passage, at least 1
   * @param overlap most tokens shared by neighbours, at least 0 and less than {@code size}
   * @param tokens counts the tokens
   * @throws BadInputException if the name is not known or a number is out of its range
   */
  public static Chunker of(String by, int size, int overlap, TokenCounter tokens) {
    return of(by, size, overlap, tokens, Optional.empty());
  }

  /**
   * Returns the chunker of a name, {@code semantic} among them.
   *
   * @param by one of {@link #names()} or {@code semantic}
   * @param size most tokens of a passage, at least 1
   * @param overlap most tokens shared by neighbours, at least 0 and less than {@code size}; 0 for
   *     {@code semantic}
   * @param tokens counts the tokens
   * @param embedding what {@code semantic} compares sentences by
   * @throws BadInputException if the name is not known, a number is out of its range, or {@code
   *     semantic} lacks its embedding
   */
  public static Chunker of(
      String by,
      int size,
      int overlap,
      TokenCounter tokens,
      Optional<SentenceEmbedding> embedding) {
    try {
      return switch (by) {
        case "tokens" -> new TokenWindows(tokens, size, overlap);
        case "sentences" -> new SentenceChunker(tokens, size, overlap);
        case "recursive" -> new RecursiveChunker(tokens, size, overlap);
        case "paragraphs" -> new ParagraphChunker(tokens, size, size / 2, overlap);
        case SEMANTIC -> semantic(size, overlap, tokens, embedding);
        default -> throw new BadInputException(NearestName.unknown("chunker", by, known()));
      };
    } catch (IllegalArgumentException e) {
      throw new BadInputException("chunker '" + by + "': " + e.getMessage(), e);
    }
  }

  private static Chunker semantic(
      int size, int overlap, TokenCounter tokens, Optional<SentenceEmbedding> embedding) {
    if (overlap != 0) {
      throw new IllegalArgumentException("overlap must be 0, got " + overlap);
    }
    return new SemanticChunker(
        tokens,
        embedding.orElseThrow(
            () -> new IllegalArgumentException("needs an embedding of sentences; name a model")),
        size);
  }

  private static List<String> known() {
    return List.of("tokens", "sentences", "recursive", "paragraphs", SEMANTIC);
  }
}
