package dev.openbook.datasets.chunk;

import dev.openbook.datasets.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts a text by separators, coarsest first, and packs what is small enough.
 *
 * <p>Pieces of at most the packing's size are packed with their neighbours; a larger one stands
 * alone and is cut by the next finer separator. One character of more tokens than that is kept
 * whole.
 *
 * @param text the whole text
 * @param packing size and overlap of the spans
 */
record RecursiveCut(String text, Packing packing) {
  /**
   * Returns spans that cover a part of the text, in order.
   *
   * @param first the coarsest separator to cut by
   */
  List<Span> spans(int start, int end, Separator first) {
    var spans = new ArrayList<Span>();
    add(spans, start, end, first);
    return spans;
  }

  private void add(List<Span> spans, int start, int end, Separator separator) {
    boolean isFinest = separator == Separator.CHARACTER;
    int[] cuts = packing.whole(separator.cuts(text, start, end));
    int run = 0;
    for (int i = 0; i < cuts.length - 1; i++) {
      boolean isLarge = packing.places().count(cuts[i], cuts[i + 1]) > packing.size();
      if (isLarge && !isFinest) {
        pack(spans, cuts, run, i);
        add(spans, cuts[i], cuts[i + 1], separator.finer());
        run = i + 1;
      }
    }
    pack(spans, cuts, run, cuts.length - 1);
  }

  private void pack(List<Span> spans, int[] cuts, int from, int to) {
    if (from < to) {
      spans.addAll(packing.spans(Arrays.copyOfRange(cuts, from, to + 1)));
    }
  }
}
