package dev.openbook.eval.measure.longcontext;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Similarity of two texts by the blocks they share, as Python's {@code difflib.SequenceMatcher}
 * finds them: the longest first, then left and right of it. It is not symmetric.
 *
 * <p>Where the second text has 200 characters or more, those that make up more than a hundredth of
 * it start no block ({@code autojunk}). Characters are Unicode code points.
 *
 * @see <a href="https://docs.python.org/3/library/difflib.html">difflib</a>
 */
final class MatchingBlocks {
  /** Second texts from this length on have popular characters. */
  private static final int JUNK_LENGTH = 200;

  private final int[] first;
  private final int[] second;
  private final Map<Integer, List<Integer>> places = new HashMap<>();

  private MatchingBlocks(int[] first, int[] second) {
    this.first = first;
    this.second = second;
    for (int j = 0; j < second.length; j++) {
      places.computeIfAbsent(second[j], _ -> new ArrayList<>()).add(j);
    }
    if (second.length >= JUNK_LENGTH) {
      int most = second.length / 100 + 1;
      places.values().removeIf(of -> of.size() > most);
    }
  }

  private record Block(int first, int second, int size) {}

  private record Stretch(int firstFrom, int firstTo, int secondFrom, int secondTo) {
    boolean isEmpty() {
      return firstFrom >= firstTo || secondFrom >= secondTo;
    }
  }

  /** Returns {@code fuzz.ratio}: 0 to 100, halves rounded to even; 100 where both are empty. */
  static int percent(String first, String second) {
    if (first.equals(second)) {
      return 100;
    }
    if (first.isEmpty() || second.isEmpty()) {
      return 0;
    }
    var blocks = new MatchingBlocks(first.codePoints().toArray(), second.codePoints().toArray());
    double ratio = 2.0 * blocks.length() / (blocks.first.length + blocks.second.length);
    return (int) Math.rint(100 * ratio);
  }

  private int length() {
    int length = 0;
    var open = new ArrayDeque<Stretch>();
    open.push(new Stretch(0, first.length, 0, second.length));
    while (!open.isEmpty()) {
      Stretch stretch = open.pop();
      if (stretch.isEmpty()) {
        continue;
      }
      Block block = longest(stretch);
      if (block.size() > 0) {
        length += block.size();
        open.push(
            new Stretch(stretch.firstFrom(), block.first(), stretch.secondFrom(), block.second()));
        open.push(
            new Stretch(
                block.first() + block.size(),
                stretch.firstTo(),
                block.second() + block.size(),
                stretch.secondTo()));
      }
    }
    return length;
  }

  /** Of equals the block that starts first in the first text, then in the second. */
  private Block longest(Stretch stretch) {
    var best = new Block(stretch.firstFrom(), stretch.secondFrom(), 0);
    Map<Integer, Integer> sizes = Map.of();
    for (int i = stretch.firstFrom(); i < stretch.firstTo(); i++) {
      Map<Integer, Integer> next = new HashMap<>();
      for (int j : places.getOrDefault(first[i], List.of())) {
        if (j >= stretch.secondFrom() && j < stretch.secondTo()) {
          int size = sizes.getOrDefault(j - 1, 0) + 1;
          next.put(j, size);
          if (size > best.size()) {
            best = new Block(i - size + 1, j - size + 1, size);
          }
        }
      }
      sizes = next;
    }
    return extended(best, stretch);
  }

  /** Popular characters at a block's ends belong to it. */
  private Block extended(Block block, Stretch stretch) {
    int i = block.first();
    int j = block.second();
    while (i > stretch.firstFrom() && j > stretch.secondFrom() && first[i - 1] == second[j - 1]) {
      i--;
      j--;
    }
    int firstEnd = block.first() + block.size();
    int secondEnd = block.second() + block.size();
    while (firstEnd < stretch.firstTo()
        && secondEnd < stretch.secondTo()
        && first[firstEnd] == second[secondEnd]) {
      firstEnd++;
      secondEnd++;
    }
    return new Block(i, j, firstEnd - i);
  }
}
