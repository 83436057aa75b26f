package dev.openbook.rag.retrieve;

import java.util.Arrays;
import org.apache.lucene.util.NumericUtils;

/**
 * Keeps the best of many Lucene documents, in order; equal scores in the order of the index. Of
 * thousands offered a few are taken, and moving those below one up is faster than a heap.
 */
final class BestDocuments {
  private final long[] keys; // ascending when they are as many as wanted
  private int size;

  /**
   * Creates an empty selection.
   *
   * @param k how many to keep, at least 1
   * @param offered most documents that will be offered
   */
  BestDocuments(int k, int offered) {
    keys = new long[Math.min(k, Math.max(1, offered))];
  }

  void offer(int document, float score) {
    // Ordered by score, then by document number from the last to the first.
    long key =
        ((long) NumericUtils.floatToSortableInt(score) << Integer.SIZE)
            | (Integer.MAX_VALUE - document);
    if (size < keys.length) {
      keys[size++] = key;
      if (isFull()) {
        Arrays.sort(keys);
      }
    } else if (key > keys[0]) {
      int place = -Arrays.binarySearch(keys, key) - 2; // no two keys are equal
      System.arraycopy(keys, 1, keys, 0, place);
      keys[place] = key;
    }
  }

  boolean isFull() {
    return size == keys.length;
  }

  /** Returns the least score kept; the selection must be full. */
  float leastScore() {
    return score(keys[0]);
  }

  /** Returns the documents, best first, and is empty then. */
  ScoredDocuments take() {
    Arrays.sort(keys, 0, size);
    var documents = new int[size];
    var scores = new float[size];
    for (int place = 0; place < documents.length; place++) {
      long key = keys[--size];
      documents[place] = Integer.MAX_VALUE - (int) key;
      scores[place] = score(key);
    }
    return new ScoredDocuments(documents, scores);
  }

  private static float score(long key) {
    return NumericUtils.sortableIntToFloat((int) (key >> Integer.SIZE));
  }
}
