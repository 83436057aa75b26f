package dev.openbook.rag.retrieve;

import org.apache.lucene.util.LongHeap;
import org.apache.lucene.util.NumericUtils;

/** Keeps the best of many Lucene documents; equal scores in the order of the index. */
final class BestDocuments {
  private final LongHeap heap;
  private final int most;

  /**
   * Creates an empty selection.
   *
   * @param k how many to keep, at least 1
   * @param offered most documents that will be offered
   */
  BestDocuments(int k, int offered) {
    most = Math.min(k, Math.max(1, offered));
    heap = new LongHeap(most);
  }

  void offer(int document, float score) {
    // Ordered by score, then by document number from the last to the first.
    heap.insertWithOverflow(
        ((long) NumericUtils.floatToSortableInt(score) << Integer.SIZE)
            | (Integer.MAX_VALUE - document));
  }

  boolean isFull() {
    return heap.size() == most;
  }

  /** Returns the least score kept; there must be one. */
  float leastScore() {
    return score(heap.top());
  }

  /** Returns the documents, best first, and is empty then. */
  ScoredDocuments take() {
    int size = heap.size();
    var documents = new int[size];
    var scores = new float[size];
    for (int place = size - 1; place >= 0; place--) {
      long key = heap.pop();
      documents[place] = Integer.MAX_VALUE - (int) key;
      scores[place] = score(key);
    }
    return new ScoredDocuments(documents, scores);
  }

  private static float score(long key) {
    return NumericUtils.sortableIntToFloat((int) (key >> Integer.SIZE));
  }
}
