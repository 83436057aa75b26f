package dev.openbook.finetune.generate.sampling;

import java.util.Arrays;

/** The greatest of many numbers, without boxes and without sorting all. */
final class Selection {
  private Selection() {}

  /**
   * Returns the k-th greatest number.
   *
   * @param k at least 1, at most the number of values
   */
  static float greatest(float[] values, int k) {
    float[] heap = Arrays.copyOf(values, k); // least first
    for (int i = k / 2 - 1; i >= 0; i--) {
      sink(heap, i);
    }
    for (int i = k; i < values.length; i++) {
      if (values[i] > heap[0]) {
        heap[0] = values[i];
        sink(heap, 0);
      }
    }
    return heap[0];
  }

  private static void sink(float[] heap, int start) {
    int at = start;
    while (2 * at + 1 < heap.length) {
      int child = 2 * at + 1;
      if (child + 1 < heap.length && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[at] <= heap[child]) {
        return;
      }
      float moved = heap[at];
      heap[at] = heap[child];
      heap[child] = moved;
      at = child;
    }
  }

  /** Returns the ids by falling value, then by rising id. */
  static int[] bestFirst(float[] values, int[] ids) {
    long[] keys = new long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      int bits = Float.floatToIntBits(values[ids[i]]);
      int rising = bits < 0 ? ~bits : bits | Integer.MIN_VALUE; // unsigned order of the floats
      keys[i] = (long) (~rising ^ Integer.MIN_VALUE) << 32 | ids[i];
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
  }
}
