package dev.openbook.finetune.train;

import dev.openbook.finetune.model.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Texts, one after another, in windows of one length.
 *
 * <p>Running text is cut where a window is full and goes on in the next. A text with a prompt opens
 * a new window when it does not fit into what is left of this one, so that answers keep their
 * questions; what does not fit into a window at all is cut too. Tokens see the texts before them in
 * their window, which is usual in pretraining. The order of texts, and that of windows, is random.
 */
final class WindowPacking {
  private final int length;
  private final List<Window> windows = new ArrayList<>();
  private Window current;

  private WindowPacking(int length) {
    this.length = length;
    this.current = new Window(length);
  }

  /** A window that fills up. */
  static final class Window {
    private final int[] ids;
    private final boolean[] learned;
    private int used;

    Window(int length) {
      ids = new int[length];
      learned = new boolean[length];
    }

    int used() {
      return used;
    }

    int[] ids() {
      return Arrays.copyOf(ids, used);
    }

    private void add(int id, boolean isLearned) {
      ids[used] = id;
      learned[used] = isLearned;
      used++;
    }
  }

  /**
   * Returns one pass over the texts.
   *
   * @param length tokens a window
   * @param seed orders depend on it and the texts alone
   * @return windows with at least one token to learn
   */
  static List<Window> windows(List<TokenizedText> texts, int length, long seed) {
    int[] order = TextOrder.of(texts.stream().map(TokenizedText::source).toList(), seed);
    var packing = new WindowPacking(length);
    for (int index : order) {
      packing.add(texts.get(index));
    }
    packing.close();
    int[] shuffled = TextOrder.shuffled(packing.windows.size(), new SplittableRandom(~seed));
    return Arrays.stream(shuffled).mapToObj(packing.windows::get).toList();
  }

  private void add(TokenizedText text) {
    boolean keepWhole = text.hasPrompt() && text.length() <= length;
    if (keepWhole && text.length() > length - current.used) {
      close();
    }
    for (int place = 0; place < text.length(); place++) {
      if (current.used == length) {
        close();
      }
      current.add(text.id(place), text.isLearned(place));
    }
  }

  private void close() {
    // The first token of a window is never predicted.
    boolean teaches = false;
    for (int place = 1; place < current.used; place++) {
      teaches |= current.learned[place];
    }
    if (teaches) {
      windows.add(current);
    }
    current = new Window(length);
  }

  /** Returns windows as one batch, as wide as the fullest of them, padded with {@code padding}. */
  static TokenBatch batch(List<Window> rows, int padding) {
    int width = rows.stream().mapToInt(Window::used).max().orElseThrow();
    int[][] ids = new int[rows.size()][];
    boolean[][] learned = new boolean[rows.size()][];
    for (int row = 0; row < ids.length; row++) {
      Window window = rows.get(row);
      ids[row] = Arrays.copyOf(window.ids, width);
      Arrays.fill(ids[row], window.used, width, padding);
      learned[row] = Arrays.copyOf(window.learned, width);
    }
    return TokenBatch.of(ids, learned);
  }
}
