package dev.openbook.rag.rerank;

import dev.openbook.datasets.Passage;
import dev.openbook.rag.Ranking;
import java.util.List;

/** Orders the passages that a retriever found, by reading them. */
@FunctionalInterface
public interface Reranker {
  /**
   * Returns all candidates, each once, best first; equal scores keep the candidates' order.
   *
   * @param query free text
   * @param candidates best first as retrieved, distinct ids; may be empty
   */
  Ranking rerank(String query, List<Passage> candidates);
}
