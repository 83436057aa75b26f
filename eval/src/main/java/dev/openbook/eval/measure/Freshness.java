package dev.openbook.eval.measure;

import java.util.List;

/**
 * Which value an answer holds, where the right one has changed: the new one, one that was right
 * before, both or neither.
 *
 * <p>A value is held where it stands in the answer as whole words, both in SQuAD's normal form
 * ({@link SquadRules#normalize}). Where one value is part of the other ("York" of "New York"), it
 * is looked for beside the longer one. Values that normalise to nothing are passed over. A question
 * that has no answer any more is answered by its new value where the answer is empty.
 */
public enum Freshness {
  /** The new value alone. */
  FRESH,
  /** An old value alone. */
  STALE,
  /** New and old value. */
  BOTH,
  /** Neither. */
  NEITHER;

  /**
   * Returns which value an answer holds.
   *
   * @param golds what is right now, any of which is the new value; empty where nothing is
   * @param stale what was right before, any of which is an old value
   */
  public static Freshness of(String answer, List<String> golds, List<String> stale) {
    String said = spaced(answer);
    List<String> fresh = golds.stream().map(Freshness::spaced).filter(it -> !it.isEmpty()).toList();
    List<String> old = stale.stream().map(Freshness::spaced).filter(it -> !it.isEmpty()).toList();
    boolean isFresh = fresh.isEmpty() ? said.isEmpty() : holds(said, fresh, old);
    boolean isStale = holds(said, old, fresh);
    if (isFresh) {
      return isStale ? BOTH : FRESH;
    }
    return isStale ? STALE : NEITHER;
  }

  private static boolean holds(String said, List<String> values, List<String> others) {
    return values.stream().anyMatch(value -> without(said, others, value).contains(value));
  }

  /** Removes the other values that a value is part of, so that it is not found in them. */
  private static String without(String said, List<String> others, String value) {
    String rest = said;
    for (String other : others) {
      if (other.contains(value)) {
        rest = rest.replace(other, " ");
      }
    }
    return rest;
  }

  /** The words in normal form, each with blanks of its own on both sides; empty without words. */
  private static String spaced(String text) {
    String normal = SquadRules.normalize(text);
    return normal.isEmpty() ? "" : " " + normal.replace(" ", "  ") + " ";
  }
}
