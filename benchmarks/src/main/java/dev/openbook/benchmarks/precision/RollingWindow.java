package dev.openbook.benchmarks.precision;

import dev.openbook.finetune.model.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A piece of a long text, of whose last tokens each is predicted from all before it.
 *
 * <p>Together the windows of a text predict each of its tokens once, as lm-evaluation-harness does
 * in {@code loglikelihood_rolling}: the first window begins with the begin token, others with the
 * last token of the window before, and the last one reaches back to be as long as the others.
 */
final class RollingWindow {
  private final int[] ids;
  private final int predicted;

  private RollingWindow(int[] ids, int predicted) {
    this.ids = ids;
    this.predicted = predicted;
  }

  /**
   * Cuts a text.
   *
   * @param ids the text's tokens, without special ones
   * @param beginToken id that stands before the first
   * @param length most tokens that are read to predict one, at least 1
   */
  static List<RollingWindow> of(int[] ids, int beginToken, int length) {
    if (length < 1) {
      throw new IllegalArgumentException("length must be at least 1, got " + length);
    }
    int[] whole = new int[ids.length + 1];
    whole[0] = beginToken;
    System.arraycopy(ids, 0, whole, 1, ids.length);
    List<RollingWindow> windows = new ArrayList<>();
    for (int done = 0; done < ids.length; done += length) {
      int end = Math.min(done + length, ids.length);
      int start = Math.max(0, end - length);
      windows.add(new RollingWindow(Arrays.copyOfRange(whole, start, end + 1), end - done));
    }
    return windows;
  }

  /** Returns the window as a batch of one row. */
  TokenBatch batch() {
    boolean[] learned = new boolean[ids.length];
    Arrays.fill(learned, ids.length - predicted, ids.length, true);
    return TokenBatch.of(new int[][] {ids}, new boolean[][] {learned});
  }
}
