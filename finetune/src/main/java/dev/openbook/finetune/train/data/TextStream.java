package dev.openbook.finetune.train.data;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.train.recipe.DataSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts as an endless row of windows: pass after pass over all of them, each packed anew in another
 * order. Windows depend on texts, settings and seed alone.
 */
final class TextStream {
  private final String name;
  private final List<TokenizedText> texts;
  private final DataSettings data;
  private final long seed;
  private final int cut;
  private final int dropped;
  private int pass = -1;
  private List<WindowPacking.Window> windows = List.of();
  private int place;
  private long tokens;

  /**
   * Prepares a stream; records that are too long for a window are cut or left out here.
   *
   * @throws BadInputException if the texts hold nothing to learn
   */
  TextStream(String name, List<TokenizedText> all, DataSettings data, long seed) {
    this.name = name;
    this.data = data;
    this.seed = seed;
    var kept = new ArrayList<TokenizedText>();
    int shortened = 0;
    int left = 0;
    for (TokenizedText text : all) {
      int excess = text.length() - data.sequenceLength();
      if (excess <= 0 || !text.hasPrompt()) {
        kept.add(text);
        continue;
      }
      switch (data.longRecords()) {
        case SPLIT -> kept.add(text);
        case DROP -> left++;
        case CUT_PROMPT -> {
          kept.add(text.withoutFirst(excess));
          shortened++;
        }
      }
    }
    this.texts = List.copyOf(kept);
    this.cut = shortened;
    this.dropped = left;
    turn();
    if (windows.isEmpty()) {
      throw new BadInputException(
          "the training texts '"
              + name
              + "' hold nothing to learn: give at least one text of two tokens");
    }
  }

  private void turn() {
    pass++;
    place = 0;
    windows = WindowPacking.windows(texts, data, seed * 0x9E3779B97F4A7C15L + pass);
  }

  /** Returns the next window; after the last of a pass comes the first of the next pass. */
  WindowPacking.Window next() {
    if (place == windows.size()) {
      turn();
    }
    WindowPacking.Window window = windows.get(place++);
    tokens += window.used();
    return window;
  }

  /** Returns whether a number of passes has been read, and nothing of the next. */
  boolean hasPassed(int count) {
    return pass + 1 == count && place == windows.size();
  }

  /** Returns what was read so far. */
  StreamUse use() {
    return new StreamUse(
        name, texts.size(), tokens, pass + (double) place / windows.size(), cut, dropped);
  }
}
