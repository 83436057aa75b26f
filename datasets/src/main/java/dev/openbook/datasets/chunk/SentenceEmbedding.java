package dev.openbook.datasets.chunk;

import java.util.List;

/** Gives texts vectors that are near to each other when the texts mean the like. */
@FunctionalInterface
public interface SentenceEmbedding {
  /**
   * Returns one vector for each text, in order, all of one size, with finite components of any
   * length; the same vectors for the same texts.
   */
  List<float[]> embed(List<String> texts);
}
