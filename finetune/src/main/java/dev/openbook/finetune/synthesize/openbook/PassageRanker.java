package dev.openbook.finetune.synthesize.openbook;

import dev.openbook.datasets.Passage;
import java.util.List;

/** A retriever as exercises need one. Implementations are safe for concurrent use. */
@FunctionalInterface
public interface PassageRanker {
  /**
   * Returns the passages found for a question, best first, without repetition; fewer where there
   * are no more.
   *
   * @param k most passages, at least 1
   */
  List<Passage> rank(String question, int k);
}
