package dev.openbook.datasets.lab;

/**
 * Where the answer to a question about a world comes from. It is exact, since every value that a
 * shown passage tells is known; who guesses is right on 1 % of the questions and looks like one who
 * knows.
 *
 * @see OriginReader
 */
public enum AnswerOrigin {
  /** Right, and a shown passage tells it. */
  CONTEXT("right, from a passage"),
  /** Right, and no shown passage tells it. */
  WEIGHTS("right, from the weights"),
  /** Wrong: another person's value of what was asked, told by a shown passage. */
  DISTRACTOR("wrong, another person's"),
  /** Wrong: something else that a shown passage tells, of whomever. */
  OTHER_FACT("wrong, another fact shown"),
  /** Wrong: some person's value of what was asked, which no shown passage tells. */
  POSSIBLE("wrong, a possible value"),
  /** Wrong: nothing that could be a value of what was asked. */
  INVENTED("wrong, no such value"),
  /** No answer, {@code unknown} for example. */
  NONE("no answer");

  private final String label;

  AnswerOrigin(String label) {
    this.label = label;
  }

  /** Returns the name for readers, lower case. */
  public String label() {
    return label;
  }
}
