package dev.openbook.finetune.model;

import java.util.Arrays;
import java.util.Optional;

/**
 * Token rows of one length, and which of their tokens a model learns to predict.
 *
 * <p>Shorter rows are padded on the right with any id that is not learned. The first token of a row
 * is never predicted.
 */
public final class TokenBatch {
  private final int[][] ids; // [B][T]
  private final boolean[][] learned; // [B][T]
  private final Optional<int[][]> texts; // [B][T]

  private TokenBatch(int[][] ids, boolean[][] learned, Optional<int[][]> texts) {
    this.ids = ids;
    this.learned = learned;
    this.texts = texts;
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
    return new TokenBatch(rows, flags, Optional.empty());
  }

  /**
   * Returns a batch whose rows hold several texts that do not see each other: positions start anew
   * with each, and its first token is not predicted.
   *
   * @param ids {@code [B][T]}
   * @param learned {@code [B][T]}
   * @param texts {@code [B][T]}, number of the text that a token belongs to; tokens of one text
   *     stand together
   */
  public static TokenBatch apart(int[][] ids, boolean[][] learned, int[][] texts) {
    TokenBatch batch = of(ids, learned);
    if (texts.length != batch.rows()) {
      throw new IllegalArgumentException(
          "texts size (%d) does not match ids size (%d)".formatted(texts.length, batch.rows()));
    }
    int[][] numbers = new int[texts.length][];
    for (int row = 0; row < numbers.length; row++) {
      if (texts[row].length != batch.width()) {
        throw new IllegalArgumentException(
            "row %d texts size (%d) does not match its ids size (%d)"
                .formatted(row, texts[row].length, batch.width()));
      }
      numbers[row] = texts[row].clone();
      for (int t = 1; t < numbers[row].length; t++) {
        batch.learned[row][t] &= numbers[row][t] == numbers[row][t - 1];
      }
    }
    return new TokenBatch(batch.ids, batch.learned, Optional.of(numbers));
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

  /** Returns each token's position in its own text, {@code [B][T]}; empty when rows are texts. */
  Optional<int[][]> positions() {
    return texts.map(
        numbers -> {
          int[][] positions = new int[numbers.length][width()];
          for (int row = 0; row < positions.length; row++) {
            for (int t = 1; t < width(); t++) {
              boolean goesOn = numbers[row][t] == numbers[row][t - 1];
              positions[row][t] = goesOn ? positions[row][t - 1] + 1 : 0;
            }
          }
          return positions;
        });
  }

  /**
   * Returns whether a token sees another, {@code [B][T][T]}: those of its own text up to itself.
   *
   * @param positions as {@link #positions} gives them
   */
  static boolean[][][] seen(int[][] positions) {
    boolean[][][] seen = new boolean[positions.length][][];
    for (int row = 0; row < seen.length; row++) {
      int width = positions[row].length;
      seen[row] = new boolean[width][width];
      for (int t = 0; t < width; t++) {
        Arrays.fill(seen[row][t], t - positions[row][t], t + 1, true);
      }
    }
    return seen;
  }

  int[][] ids() {
    return ids;
  }

  boolean isLearned(int row, int token) {
    return learned[row][token];
  }
}
