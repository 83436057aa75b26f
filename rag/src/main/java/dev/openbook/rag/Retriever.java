package dev.openbook.rag;

/** Finds passages for a query. Implementations are safe for concurrent use. */
@FunctionalInterface
public interface Retriever {
  /**
   * Returns at most {@code k} passages, best first; empty when nothing matches.
   *
   * @param query free text; no character has a special meaning
   * @param k cut-off, at least 1
   */
  Ranking retrieve(String query, int k);
}
