package dev.openbook.finetune.train.data;

import dev.openbook.finetune.tokenize.Tokenizer;
import java.util.Arrays;
import java.util.List;

/**
 * A text of parts as ids, ended by the model's end token, which is learned like the last part.
 *
 * <p>Each part is tokenized by itself, so that what stands before an answer has the ids that it has
 * at question time.
 */
final class WeightedText {
  private final int[] ids;
  private final boolean[] learned;

  private WeightedText(int[] ids, boolean[] learned) {
    this.ids = ids;
    this.learned = learned;
  }

  static WeightedText of(Tokenizer tokenizer, List<TextPart> parts, int endToken) {
    int[] ids = new int[0];
    boolean[] learned = new boolean[0];
    for (TextPart part : parts) {
      int[] more = tokenizer.encodeBare(part.text());
      int start = ids.length;
      ids = Arrays.copyOf(ids, start + more.length);
      System.arraycopy(more, 0, ids, start, more.length);
      learned = Arrays.copyOf(learned, ids.length);
      Arrays.fill(learned, start, ids.length, part.isLearned());
    }
    ids = Arrays.copyOf(ids, ids.length + 1);
    ids[ids.length - 1] = endToken;
    learned = Arrays.copyOf(learned, ids.length);
    learned[ids.length - 1] = parts.getLast().isLearned();
    return new WeightedText(ids, learned);
  }

  /** Takes ids that are there already, the end token among them. */
  static WeightedText ofIds(int[] ids, boolean[] learned) {
    return new WeightedText(ids.clone(), learned.clone());
  }

  int length() {
    return ids.length;
  }

  int id(int place) {
    return ids[place];
  }

  boolean isLearned(int place) {
    return learned[place];
  }

  /** Returns all ids, a copy. */
  int[] ids() {
    return ids.clone();
  }
}
