package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.NearestName;
import dev.openbook.rag.Retriever;
import dev.openbook.rag.embed.BundledModel;
import dev.openbook.rag.embed.Embedder;
import dev.openbook.rag.index.IndexLayout;
import dev.openbook.rag.index.PassageIndex;
import dev.openbook.rag.retrieve.Bm25Retriever;
import dev.openbook.rag.retrieve.ExactVectorRetriever;
import dev.openbook.rag.retrieve.FusedRetriever;
import dev.openbook.rag.retrieve.Fusion;
import dev.openbook.rag.retrieve.HnswRetriever;
import dev.openbook.rag.retrieve.Rm3;
import dev.openbook.rag.retrieve.Rm3Retriever;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import picocli.CommandLine.Option;

/** Options that say how passages are ranked. */
final class RetrieverChoice {
  private static final List<String> KINDS = List.of("bm25", "rm3", "dense", "exact", "hybrid");

  /** Cormack et al., Reciprocal Rank Fusion, section 3. */
  private static final int RANK_CONSTANT = 60;

  @Option(
      names = "--retriever",
      paramLabel = "KIND",
      description = {
        "bm25, rm3 (BM25 with feedback), dense (the vectors' graph), exact (all vectors),",
        "hybrid (bm25 and dense by reciprocal ranks) (default: ${DEFAULT-VALUE})"
      })
  private String kind = "bm25";

  @Option(names = "--k1", description = "BM25 k1 (default: the index's)")
  private Optional<Double> k1 = Optional.empty();

  @Option(names = "--b", description = "BM25 b (default: the index's)")
  private Optional<Double> b = Optional.empty();

  @Option(
      names = "--title-boost",
      paramLabel = "X",
      description = "Weight of titles in an index by fields (default: ${DEFAULT-VALUE})")
  private double titleBoost = 1;

  @Option(
      names = "--candidates",
      paramLabel = "N",
      description = "Least passages that the graph looks for (default: ${DEFAULT-VALUE})")
  private int candidates = HnswRetriever.DEFAULT_CANDIDATES;

  /** Returns the name of the kind. */
  String kind() {
    return kind;
  }

  /** Returns all that the rankings depend on beside index and queries. */
  String key() {
    return "%s k1=%s b=%s title-boost=%s candidates=%s"
        .formatted(kind, k1, b, titleBoost, candidates);
  }

  /**
   * Returns the retriever over an index.
   *
   * @param executor encodes queries for vectors
   */
  Retriever open(PassageIndex index, Executor executor) {
    if (!KINDS.contains(kind)) {
      throw new BadInputException(NearestName.unknown("retriever", kind, KINDS));
    }
    if (candidates < 1) {
      throw new BadInputException("--candidates must be at least 1, got " + candidates);
    }
    return switch (kind) {
      case "rm3" -> {
        if (index.settings().layout() != IndexLayout.FLAT) {
          throw new BadInputException("rm3 needs an index with --layout flat, got fields");
        }
        yield new Rm3Retriever(index, bm25(index), Rm3.ANSERINI);
      }
      case "dense" -> new HnswRetriever(index, embedder(index, executor), candidates);
      case "exact" -> new ExactVectorRetriever(index, embedder(index, executor));
      case "hybrid" -> hybrid(index, executor);
      default -> bm25(index);
    };
  }

  private Retriever hybrid(PassageIndex index, Executor executor) {
    var dense = new HnswRetriever(index, embedder(index, executor), candidates);
    return FusedRetriever.of(new Fusion.ReciprocalRank(RANK_CONSTANT), List.of(bm25(index), dense));
  }

  private Bm25Retriever bm25(PassageIndex index) {
    try {
      return new Bm25Retriever(
          index, k1.orElse(index.settings().k1()), b.orElse(index.settings().b()), titleBoost);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--" + e.getMessage(), e);
    }
  }

  private static Embedder embedder(PassageIndex index, Executor executor) {
    String model = index.requireVectors(BundledModel.BGE_SMALL_EN.key()).model();
    return BundledModel.parse(model).load(executor);
  }
}
