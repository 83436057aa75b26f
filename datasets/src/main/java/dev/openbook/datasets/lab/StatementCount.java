package dev.openbook.datasets.lab;

/**
 * How many statements of texts are so.
 *
 * @param right tell what the documents tell
 * @param wrong tell something else of somebody whom the documents tell of
 * @param unread neither: about nobody of the documents, or in other words than the world's
 */
public record StatementCount(long right, long wrong, long unread) {
  /** No statement. */
  public static final StatementCount NONE = new StatementCount(0, 0, 0);

  static final StatementCount RIGHT = new StatementCount(1, 0, 0);
  static final StatementCount WRONG = new StatementCount(0, 1, 0);
  static final StatementCount UNREAD = new StatementCount(0, 0, 1);

  /** Returns both together. */
  public StatementCount plus(StatementCount other) {
    return new StatementCount(right + other.right, wrong + other.wrong, unread + other.unread);
  }
}
