package dev.openbook.rag.rerank;

import dev.openbook.datasets.Passage;
import java.util.List;

/** How likely a query is where a passage is given, as a language model sees it. */
@FunctionalInterface
public interface PassageLikelihood {
  /**
   * Returns {@code log P(query | passage)} for each passage.
   *
   * @param query free text
   * @param passages may be empty
   * @return nats, at most 0, in the passages' order; the query's tokens summed or their mean, for
   *     all passages alike
   */
  double[] logLikelihoods(String query, List<Passage> passages);
}
