package dev.openbook.rag.retrieve;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.BadInputException;
import dev.openbook.rag.Retriever;
import dev.openbook.rag.embed.BundledModel;
import dev.openbook.rag.embed.Embedder;
import dev.openbook.rag.index.IndexLayout;
import dev.openbook.rag.index.IndexSettings;
import dev.openbook.rag.index.PassageIndex;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * How passages of an index are ranked.
 *
 * @param kind which retriever
 * @param k1 BM25's, at least 0; empty for the index's
 * @param b BM25's, 0 to 1; empty for the index's
 * @param titleBoost weight of titles in an index by fields, at least 0
 * @param candidates least passages that the graph of vectors looks for, at least 1
 */
public record RetrieverSettings(
    RetrieverKind kind,
    Optional<Double> k1,
    Optional<Double> b,
    double titleBoost,
    int candidates) {
  /** Cormack et al., Reciprocal Rank Fusion, section 3. */
  private static final int RANK_CONSTANT = 60;

  public RetrieverSettings {
    requireNonNull(kind, "kind is null");
    requireNonNull(k1, "k1 is null");
    requireNonNull(b, "b is null");
    IndexSettings usual = IndexSettings.ANSERINI;
    new IndexSettings(usual.analysis(), k1.orElse(usual.k1()), b.orElse(usual.b())); // checks both
    if (!(titleBoost >= 0 && Double.isFinite(titleBoost))) {
      throw new IllegalArgumentException(
          "title-boost must be at least 0 and finite, got " + titleBoost);
    }
    if (candidates < 1) {
      throw new IllegalArgumentException("candidates must be at least 1, got " + candidates);
    }
  }

  /** Settings of a kind with the index's parameters. */
  public RetrieverSettings(RetrieverKind kind) {
    this(kind, Optional.empty(), Optional.empty(), 1, HnswRetriever.DEFAULT_CANDIDATES);
  }

  /**
   * Returns the retriever over an index; the caller closes the index after use.
   *
   * @param executor encodes queries for vectors
   * @throws BadInputException if the index lacks what the kind needs
   */
  public Retriever open(PassageIndex index, Executor executor) {
    return switch (kind) {
      case BM25 -> bm25(index);
      case RM3 -> {
        if (index.settings().layout() != IndexLayout.FLAT) {
          throw new BadInputException("rm3 needs an index with layout flat, got fields");
        }
        yield new Rm3Retriever(index, bm25(index), Rm3.ANSERINI);
      }
      case DENSE -> dense(index, executor);
      case EXACT -> new ExactVectorRetriever(index, embedder(index, executor));
      case HYBRID ->
          FusedRetriever.of(
              new Fusion.ReciprocalRank(RANK_CONSTANT),
              List.of(bm25(index), dense(index, executor)));
    };
  }

  private Bm25Retriever bm25(PassageIndex index) {
    return new Bm25Retriever(
        index, k1.orElse(index.settings().k1()), b.orElse(index.settings().b()), titleBoost);
  }

  private HnswRetriever dense(PassageIndex index, Executor executor) {
    return new HnswRetriever(index, embedder(index, executor), candidates);
  }

  private static Embedder embedder(PassageIndex index, Executor executor) {
    String model = index.requireVectors(BundledModel.BGE_SMALL_EN.key()).model();
    return BundledModel.parse(model).load(executor);
  }
}
