package dev.openbook.rag.retrieve;

import static java.util.Objects.requireNonNull;

import dev.openbook.rag.Ranking;
import dev.openbook.rag.Retriever;
import dev.openbook.rag.embed.Embedder;
import dev.openbook.rag.index.PassageIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;

/**
 * Ranks all passages by the cosine of their vectors with the query's; equal scores are ranked by
 * passage id. What {@link HnswRetriever} approximates; its time grows with the passages.
 *
 * <p>Borrows its index, which must outlive it. Safe for concurrent use.
 */
public final class ExactVectorRetriever implements Retriever {
  private final PassageIndex index;
  private final Embedder embedder;
  private final VectorScores scores;

  /**
   * Creates a retriever.
   *
   * @param index an index with vectors of {@code embedder}
   * @throws dev.openbook.datasets.BadInputException if the index has other vectors or none
   */
  public ExactVectorRetriever(PassageIndex index, Embedder embedder) {
    this.index = requireNonNull(index, "index is null");
    this.embedder = requireNonNull(embedder, "embedder is null");
    this.scores = new VectorScores(index, embedder);
  }

  @Override
  public Ranking retrieve(String query, int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, got " + k);
    }
    int[] all = IntStream.range(0, index.reader().maxDoc()).toArray();
    try {
      return scores.best(embedder.query(query), all, k).ranking(index);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
