package dev.openbook.rag.retrieve;

import static java.util.Objects.requireNonNull;

import dev.openbook.rag.Ranking;
import dev.openbook.rag.Retriever;
import dev.openbook.rag.embed.Embedder;
import dev.openbook.rag.index.PassageIndex;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;

/**
 * Ranks passages by the cosine of their vectors with the query's, among candidates that a graph of
 * small worlds finds; equal scores are ranked by passage id.
 *
 * <p>The graph is walked in the index's vector encoding; candidates are scored with the 32-bit
 * vectors. It is approximate: some of the best passages may be missing, more seldom with more
 * candidates.
 *
 * <p>Borrows its index, which must outlive it. Safe for concurrent use.
 *
 * @see <a href="https://arxiv.org/abs/1603.09320">Malkov and Yashunin, HNSW</a>
 */
public final class HnswRetriever implements Retriever {
  /** Candidates when the caller does not say: recall@10 of at least 0.98, see docs/retrieval.md. */
  public static final int DEFAULT_CANDIDATES = 100;

  private final PassageIndex index;
  private final Embedder embedder;
  private final VectorScores scores;
  private final IndexSearcher searcher;
  private final int candidates;

  /**
   * Creates a retriever.
   *
   * @param index an index with vectors of {@code embedder}
   * @param candidates least number of passages that the graph finds (ef), at least 1; multiplied
   *     for coarse encodings
   * @throws dev.openbook.datasets.BadInputException if the index has other vectors or none
   */
  public HnswRetriever(PassageIndex index, Embedder embedder, int candidates) {
    this.index = requireNonNull(index, "index is null");
    this.embedder = requireNonNull(embedder, "embedder is null");
    if (candidates < 1) {
      throw new IllegalArgumentException("candidates must be at least 1, got " + candidates);
    }
    this.candidates = candidates;
    this.scores = new VectorScores(index, embedder);
    this.searcher = new IndexSearcher(index.reader());
    this.searcher.setQueryCache(null);
  }

  @Override
  public Ranking retrieve(String query, int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, got " + k);
    }
    float[] vector = embedder.query(query);
    long wanted = (long) Math.max(k, candidates) * scores.oversampling();
    int most = (int) Math.min(wanted, index.reader().maxDoc());
    try {
      ScoreDoc[] found =
          searcher.search(new KnnFloatVectorQuery(PassageIndex.VECTOR, vector, most), most)
              .scoreDocs;
      int[] documents = Arrays.stream(found).mapToInt(each -> each.doc).toArray();
      return scores.best(vector, documents, k).ranking(index);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
