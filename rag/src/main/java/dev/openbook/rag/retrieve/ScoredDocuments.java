package dev.openbook.rag.retrieve;

import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import dev.openbook.rag.index.PassageIndex;
import java.util.ArrayList;

/** Lucene documents with their scores, best first. */
final class ScoredDocuments {
  private final int[] documents;
  private final float[] scores;

  /**
   * Takes over two arrays of one length.
   *
   * @param documents numbers in the index
   * @param scores one for each
   */
  ScoredDocuments(int[] documents, float[] scores) {
    this.documents = documents;
    this.scores = scores;
  }

  /** Returns the same passages by their ids. */
  Ranking ranking(PassageIndex index) {
    String[] ids = index.ids(documents);
    var hits = new ArrayList<Hit>(ids.length);
    for (int i = 0; i < ids.length; i++) {
      hits.add(new Hit(ids[i], scores[i], i + 1));
    }
    return new Ranking(hits);
  }
}
