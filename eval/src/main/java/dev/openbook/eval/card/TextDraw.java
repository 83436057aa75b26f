package dev.openbook.eval.card;

import dev.openbook.finetune.synthesize.SyntheticText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Texts of a stream drawn without replacement, as many as give a number of words: those with the
 * least lots. Whoever adds texts gives each a random lot. For fewer words the texts are the first
 * of those for more. Holds at most the words asked for and one text.
 */
final class TextDraw {
  private static final Comparator<Drawn> ORDER =
      Comparator.comparingLong(Drawn::lot).thenComparingLong(Drawn::place);

  private record Drawn(long lot, long place, int words, SyntheticText text) {}

  private final long most;
  private final PriorityQueue<Drawn> drawn = new PriorityQueue<>(ORDER.reversed());
  private long words;
  private long places;

  /**
   * Makes an empty draw.
   *
   * @param most words that can be asked for, at least 1
   */
  TextDraw(long most) {
    this.most = most;
  }

  /** Takes a text of so many words, or passes it over. */
  void add(SyntheticText text, int count, long lot) {
    Drawn last = drawn.peek();
    if (last != null && words >= most && lot >= last.lot()) {
      return;
    }
    drawn.add(new Drawn(lot, places++, count, text));
    words += count;
    last = drawn.peek();
    while (last != null && words - last.words() >= most) {
      words -= last.words();
      drawn.remove();
      last = drawn.peek();
    }
  }

  /** Returns the first texts drawn, whole. */
  List<SyntheticText> first(int texts) {
    return drawn.stream().sorted(ORDER).limit(texts).map(Drawn::text).toList();
  }

  /** Returns texts of exactly so many words, the last cut; of fewer where there are no more. */
  List<SyntheticText> words(long count) {
    var texts = new ArrayList<SyntheticText>();
    long left = count;
    for (Drawn each : drawn.stream().sorted(ORDER).toList()) {
      if (left <= 0) {
        break;
      }
      texts.add(each.words() <= left ? each.text() : cut(each.text(), left));
      left -= each.words();
    }
    return texts;
  }

  private static SyntheticText cut(SyntheticText text, long words) {
    return new SyntheticText(
        text.id(),
        WordRuns.first(text.text(), words),
        text.kind(),
        text.provenance(),
        text.questionAnswer());
  }
}
