package dev.openbook.finetune.train.data;

import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.train.recipe.DataSettings;
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

  private final DataSettings data;
  private final List<Window> windows = new ArrayList<>();
  private Window current;

  private WindowPacking(DataSettings data) {
    this.data = data;
    this.current = new Window(data.sequenceLength());
  }

  /** A window that fills up. */
  static final class Window {
    private final int[] ids;
    private final float[] weights;
    private final int[] texts;
    private int used;

    Window(int length) {
      ids = new int[length];
      weights = new float[length];
      texts = new int[length];
    }

    int used() {
      return used;
    }

    int[] ids() {
      return Arrays.copyOf(ids, used);
    }

    float[] weights() {
      return Arrays.copyOf(weights, used);
    }

    private boolean goesOn(int text) {
      return used > 0 && texts[used - 1] == text;
    }

    void add(int id, float weight, int text) {
      ids[used] = id;
      weights[used] = weight;
      texts[used] = text;
      used++;
    }
  }

  /**
   * Returns one pass over the texts.
   *
   * @param data length of a window, whether tokens see other texts of theirs, weight of prompts
   * @param seed orders depend on it and the texts alone
   * @return windows with at least one token to learn
   */
  static List<Window> windows(List<TokenizedText> texts, DataSettings data, long seed) {
    int[] order = TextOrder.of(texts.stream().map(TokenizedText::source).toList(), seed);
    var packing = new WindowPacking(data);
    for (int index : order) {
      packing.add(texts.get(index), index);
    }
    packing.close();
    int[] shuffled = TextOrder.shuffled(packing.windows.size(), new SplittableRandom(~seed));
    return Arrays.stream(shuffled).mapToObj(packing.windows::get).toList();
  }

  private void add(TokenizedText text, int number) {
    int length = data.sequenceLength();
    boolean keepWhole = text.hasPrompt() && text.length() <= length;
    if (keepWhole && text.length() > length - current.used) {
      close();
    }
    for (int place = 0; place < text.length(); place++) {
      if (current.used == length) {
        close();
      }
      boolean isSeen = data.attendsAcrossTexts() || current.goesOn(number);
      float weight = text.isLearned(place) ? 1 : (float) data.promptWeight();
      current.add(text.id(place), isSeen ? weight : 0, number);
    }
  }

  private void close() {
    // The first token of a window is never predicted.
    boolean teaches = false;
    for (int place = 1; place < current.used; place++) {
      teaches |= current.weights[place] != 0;
    }
    if (teaches) {
      windows.add(current);
    }
    current = new Window(data.sequenceLength());
  }

  /**
   * Returns windows in micro-batches, the last of which may be smaller.
   *
   * @param padding id that fills rows up
   * @param data size of a micro-batch, and whether tokens see other texts of their window
   */
  static List<TokenBatch> batches(List<Window> windows, int padding, DataSettings data) {
    var batches = new ArrayList<TokenBatch>();
    for (int start = 0; start < windows.size(); start += data.microBatchSize()) {
      int end = Math.min(windows.size(), start + data.microBatchSize());
      batches.add(batch(windows.subList(start, end), padding, data.attendsAcrossTexts()));
    }
    return batches;
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
    float[][] weights = new float[rows.size()][];
    int[][] texts = new int[rows.size()][];
    for (int row = 0; row < ids.length; row++) {
      Window window = rows.get(row);
      ids[row] = Arrays.copyOf(window.ids, width);
      Arrays.fill(ids[row], window.used, width, padding);
      weights[row] = Arrays.copyOf(window.weights, width);
      texts[row] = Arrays.copyOf(window.texts, width);
      Arrays.fill(texts[row], window.used, width, NO_TEXT);
    }
    TokenBatch batch = TokenBatch.weighted(ids, weights);
    return attendsAcross ? batch : batch.apart(texts);
  }
}
