package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.rag.retrieve.HnswRetriever;
import dev.openbook.rag.retrieve.RetrieverKind;
import dev.openbook.rag.retrieve.RetrieverSettings;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that say how passages are ranked. */
final class RetrieverChoice {
  @Option(
      names = "--retriever",
      paramLabel = "KIND",
      description = {
        "bm25, rm3 (BM25 with feedback), dense (the vectors' graph), exact (all vectors),",
        "hybrid (bm25 and dense by reciprocal ranks) (default: ${DEFAULT-VALUE})"
      })
  private String kind = RetrieverKind.BM25.key();

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

  /** Returns what was asked for. */
  RetrieverSettings settings() {
    RetrieverKind known = RetrieverKind.parse(kind);
    try {
      return new RetrieverSettings(known, k1, b, titleBoost, candidates);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--" + e.getMessage(), e);
    }
  }
}
