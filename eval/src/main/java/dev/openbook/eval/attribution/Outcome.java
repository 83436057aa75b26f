package dev.openbook.eval.attribution;

/**
 * What became of one question that a model answered without passages and with some.
 *
 * <p>All eight combinations of gold shown, right without passages, right with them.
 */
public enum Outcome {
  /** Right both ways, gold shown. */
  PARAMETRIC_HIT("known, and kept", true, true, true),
  /** Wrong without passages, right with gold. */
  RETRIEVAL_RESCUE("rescued by gold", true, false, true),
  /** Right without passages, wrong though gold was shown. */
  RETRIEVAL_HARM("lost beside gold", true, true, false),
  /** Wrong both ways though gold was shown. */
  READING_FAILURE("gold not read", true, false, false),
  /** Right both ways, gold not shown. */
  DISTRACTOR_WITHSTOOD("known, and kept", false, true, true),
  /** Wrong without passages, right with others than gold. */
  UNEXPLAINED_HIT("right without gold", false, false, true),
  /** Right without passages, wrong beside others than gold. */
  DISTRACTOR_HARM("lost to distractors", false, true, false),
  /** Wrong both ways, and gold was not shown. */
  RETRIEVAL_MISS("gold not found", false, false, false);

  private final String label;
  private final boolean isGoldShown;
  private final boolean isRightClosed;
  private final boolean isRightOpen;

  Outcome(String label, boolean isGoldShown, boolean isRightClosed, boolean isRightOpen) {
    this.label = label;
    this.isGoldShown = isGoldShown;
    this.isRightClosed = isRightClosed;
    this.isRightOpen = isRightOpen;
  }

  /** Returns the outcome of a question. */
  public static Outcome of(boolean isGoldShown, boolean isRightClosed, boolean isRightOpen) {
    for (Outcome outcome : values()) {
      if (outcome.isGoldShown == isGoldShown
          && outcome.isRightClosed == isRightClosed
          && outcome.isRightOpen == isRightOpen) {
        return outcome;
      }
    }
    throw new AssertionError("eight outcomes cover all");
  }

  /** Returns what it is in a few words, to be read beside {@link #isGoldShown}. */
  public String label() {
    return label;
  }

  /** Returns whether gold was among the passages. */
  public boolean isGoldShown() {
    return isGoldShown;
  }

  /** Returns whether the answer with passages was right. */
  public boolean isRightOpen() {
    return isRightOpen;
  }
}
