package dev.openbook.rag.index;

import dev.openbook.datasets.Passage;
import java.util.List;

/** Gives passages their vectors when an index is built; called from one thread. */
public interface PassageVectors {
  /** Returns what the vectors are, for the index's record. */
  VectorSettings settings();

  /**
   * Returns a vector of length 1 for each passage, in order.
   *
   * @param batch some passages, at least one
   */
  List<float[]> vectors(List<Passage> batch);
}
