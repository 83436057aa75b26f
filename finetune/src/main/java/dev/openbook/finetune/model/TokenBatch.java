package dev.openbook.finetune.model;

import java.util.Arrays;

/**
 * Token rows of one length, and which of their tokens a model learns to predict.
 *
 * <p>Shorter rows are padded on the right with any id that is not learned. The first token of a row
 * is never predicted.
 */
public final class TokenBatch {
  private final int[][] ids; // [B][T]
  private final boolean[][] learned; // [B][T]

  private TokenBatch(int[][] ids, boolean[][] learned) {
    this.ids = ids;
    this.learned = learned;
  }

  /**
   * Returns a batch; the arrays are copied.
   *
   * @param ids {@code [B][T]}, at least one row of at least one token
   * @param learned {@code [B][T]}, whether a token is predicted from those before it
   */
  public static TokenBatch of(int[][] ids, boolean[][] learned) {
    if (ids.length == 0 || ids[0].length == 0) {
      throw new IllegalArgumentException("ids is empty");
    }
    if (ids.length != learned.length) {
      throw new IllegalArgumentException(
          "ids size (%d) does not match learned size (%d)".formatted(ids.length, learned.length));
    }
    int[][] rows = new int[ids.length][];
    boolean[][] flags = new boolean[ids.length][];
    for (int row = 0; row < ids.length; row++) {
      if (ids[row].length != ids[0].length || learned[row].length != ids[0].length) {
        throw new IllegalArgumentException(
            "row %d sizes (%d ids, %d learned) do not match row 0 size (%d)"
                .formatted(row, ids[row].length, learned[row].length, ids[0].length));
      }
      rows[row] = ids[row].clone();
      flags[row] = learned[row].clone();
    }
    return new TokenBatch(rows, flags);
  }

  /** Returns a batch in which every token is learned. */
  public static TokenBatch all(int[][] ids) {
    boolean[][] learned = new boolean[ids.length][];
    for (int row = 0; row < ids.length; row++) {
      learned[row] = new boolean[ids[row].length];
      Arrays.fill(learned[row], true);
    }
    return of(ids, learned);
  }

  /** Returns the number of rows, B. */
  public int rows() {
    return ids.length;
  }

  /** Returns the tokens of a row, padding included, T. */
  public int width() {
    return ids[0].length;
  }

  /** Returns the number of tokens that are predicted. */
  public long learnedTokens() {
    long count = 0;
    for (boolean[] row : learned) {
      for (int t = 1; t < row.length; t++) {
        count += row[t] ? 1 : 0;
      }
    }
    return count;
  }

  int[][] ids() {
    return ids;
  }

  boolean isLearned(int row, int token) {
    return learned[row][token];
  }
}
