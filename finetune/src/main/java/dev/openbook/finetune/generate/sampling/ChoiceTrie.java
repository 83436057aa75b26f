package dev.openbook.finetune.generate.sampling;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which token may follow, when a text is to become one of several given ones. */
public final class ChoiceTrie {
  private final SortedMap<Integer, ChoiceTrie> next = new TreeMap<>();
  private OptionalInt choice = OptionalInt.empty();

  private ChoiceTrie() {}

  /**
   * Returns the trie before the first token.
   *
   * @param choices token ids of each choice, not empty; of equal ones the first counts
   */
  public static ChoiceTrie of(List<int[]> choices) {
    ChoiceTrie root = new ChoiceTrie();
    for (int i = 0; i < choices.size(); i++) {
      ChoiceTrie node = root;
      for (int token : choices.get(i)) {
        node = node.next.computeIfAbsent(token, _ -> new ChoiceTrie());
      }
      if (node == root) {
        throw new IllegalArgumentException("choice " + i + " has no tokens");
      }
      if (node.choice.isEmpty()) {
        node.choice = OptionalInt.of(i);
      }
    }
    return root;
  }

  /** Returns the tokens that may follow, rising; the end of the text is not among them. */
  public int[] tokens() {
    return next.keySet().stream().mapToInt(Integer::intValue).toArray();
  }

  /** Returns the trie after a token; empty when the token may not follow. */
  public Optional<ChoiceTrie> after(int token) {
    return Optional.ofNullable(next.get(token));
  }

  /** Returns the choice that is complete here. */
  public OptionalInt choice() {
    return choice;
  }

  /** Returns whether no longer choice goes on from here. */
  public boolean isLast() {
    return next.isEmpty();
  }
}
