package dev.openbook.rag.retrieve;

import dev.openbook.datasets.BadInputException;
import dev.openbook.rag.embed.Embedder;
import dev.openbook.rag.index.PassageIndex;
import dev.openbook.rag.index.VectorSettings;
import java.io.IOException;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.util.VectorUtil;

/** Scores passages of an index by the dot product of 32-bit vectors of length 1. */
final class VectorScores {
  private final PassageIndex index;
  private final VectorSettings settings;

  VectorScores(PassageIndex index, Embedder embedder) {
    this.index = index;
    this.settings = index.requireVectors(embedder.name());
    if (!settings.model().equals(embedder.name()) || settings.dimension() != embedder.dimension()) {
      throw new BadInputException(
          "the index has vectors of "
              + settings
              + ", asked for "
              + embedder.name()
              + " ("
              + embedder.dimension()
              + " components); name the model of the index or rebuild it");
    }
  }

  /** Returns how many candidates the graph should give for each passage wanted. */
  int oversampling() {
    return settings.encoding().oversampling();
  }

  /** Returns the best {@code k} of some documents; equal scores in the order of the index. */
  ScoredDocuments best(float[] query, int[] documents, int k) throws IOException {
    FloatVectorValues vectors = index.leaf().getFloatVectorValues(PassageIndex.VECTOR);
    var best = new BestDocuments(k, documents.length);
    for (int document : documents) {
      // Every passage has a vector, so places among the vectors are document numbers.
      best.offer(document, VectorUtil.dotProduct(query, vectors.vectorValue(document)));
    }
    return best.take();
  }
}
