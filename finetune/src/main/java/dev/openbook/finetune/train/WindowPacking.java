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
 * their window, which is usual in pretraining, or their own text alone; then a text's first token
 * in a window is not learned. The order of texts, and that of windows, is random.
 */
final class WindowPacking {
  /** The text that padding belongs to. */
  private static final int NO_TEXT = -1;

  private final int length;
  private final boolean attendsAcross;
  private final List<Window> windows = new ArrayList<>();
  private Window current;

  private WindowPacking(int length, boolean attendsAcross) {
    this.length = length;
    this.attendsAcross = attendsAcross;
    this.current = new Window(length);
  }

  /** A window that fills up. */
  static final class Window {
    private final int[] ids;
    private final boolean[] learned;
    private final int[] texts;
    private int used;

    Window(int length) {
      ids = new int[length];
      learned = new boolean[length];
      texts = new int[length];
    }

    int used() {
      return used;
    }

    int[] ids() {
      return Arrays.copyOf(ids, used);
    }

    private boolean goesOn(int text) {
      return used > 0 && texts[used - 1] == text;
    }

    private void add(int id, boolean isLearned, int text) {
      ids[used] = id;
      learned[used] = isLearned;
      texts[used] = text;
      used++;
    }
  }

  /**
   * Returns one pass over the texts.
   *
   * @param length tokens a window
   * @param attendsAcross whether tokens see other texts of their window
   * @param seed orders depend on it and the texts alone
   * @return windows with at least one token to learn
   */
  static List<Window> windows(
      List<TokenizedText> texts, int length, boolean attendsAcross, long seed) {
    int[] order = TextOrder.of(texts.stream().map(TokenizedText::source).toList(), seed);
    var packing = new WindowPacking(length, attendsAcross);
    for (int index : order) {
      packing.add(texts.get(index), index);
    }
    packing.close();
    int[] shuffled = TextOrder.shuffled(packing.windows.size(), new SplittableRandom(~seed));
    return Arrays.stream(shuffled).mapToObj(packing.windows::get).toList();
  }

  private void add(TokenizedText text, int number) {
    boolean keepWhole = text.hasPrompt() && text.length() <= length;
    if (keepWhole && text.length() > length - current.used) {
      close();
    }
    for (int place = 0; place < text.length(); place++) {
      if (current.used == length) {
        close();
      }
      boolean isLearned = text.isLearned(place) && (attendsAcross || current.goesOn(number));
      current.add(text.id(place), isLearned, number);
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

  /**
   * Returns windows as one batch, as wide as the fullest of them.
   *
   * @param padding id that fills rows up
   * @param attendsAcross whether tokens see other texts of their window
   */
  static TokenBatch batch(List<Window> rows, int padding, boolean attendsAcross) {
    int width = rows.stream().mapToInt(Window::used).max().orElseThrow();
    int[][] ids = new int[rows.size()][];
    boolean[][] learned = new boolean[rows.size()][];
    int[][] texts = new int[rows.size()][];
    for (int row = 0; row < ids.length; row++) {
      Window window = rows.get(row);
      ids[row] = Arrays.copyOf(window.ids, width);
      Arrays.fill(ids[row], window.used, width, padding);
      learned[row] = Arrays.copyOf(window.learned, width);
      texts[row] = Arrays.copyOf(window.texts, width);
      Arrays.fill(texts[row], window.used, width, NO_TEXT);
    }
    return attendsAcross ? TokenBatch.of(ids, learned) : TokenBatch.apart(ids, learned, texts);
  }
}
