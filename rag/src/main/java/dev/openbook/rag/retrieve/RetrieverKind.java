package dev.openbook.rag.retrieve;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.NearestName;
import java.util.List;

/** The retrievers that need nothing but an index, by the names that users write. */
public enum RetrieverKind {
  /** {@link Bm25Retriever}. */
  BM25("bm25", false),
  /** {@link Rm3Retriever} with Anserini's defaults. */
  RM3("rm3", false),
  /** {@link HnswRetriever}. */
  DENSE("dense", true),
  /** {@link ExactVectorRetriever}. */
  EXACT("exact", true),
  /** {@link #BM25} and {@link #DENSE} by reciprocal ranks. */
  HYBRID("hybrid", true);

  private final String key;
  private final boolean needsVectors;

  RetrieverKind(String key, boolean needsVectors) {
    this.key = key;
    this.needsVectors = needsVectors;
  }

  /** Returns the name used on the command line and in suites. */
  public String key() {
    return key;
  }

  /** Returns whether the index must have vectors. */
  public boolean needsVectors() {
    return needsVectors;
  }

  /**
   * Returns the kind of a name.
   *
   * @throws BadInputException if there is none
   */
  public static RetrieverKind parse(String key) {
    return NearestName.find("retriever", key, List.of(values()), RetrieverKind::key);
  }
}
