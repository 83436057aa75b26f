package dev.openbook.eval.stats;

/** What is drawn with replacement, or flipped, as one. */
public enum ResamplingUnit {
  /** Whole clusters: what is said holds for new documents. */
  CLUSTER,
  /**
   * Single items, because there is only one cluster: what is said holds for new questions about the
   * same document.
   */
  ITEM
}
