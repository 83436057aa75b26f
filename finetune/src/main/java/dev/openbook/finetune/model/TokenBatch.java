package dev.openbook.finetune.model;

import java.util.Arrays;
import java.util.Optional;

/**
 * Token rows of one length, and what the prediction of each of their tokens weighs in the loss.
 *
 * <p>A token of weight 0 is read but not learned. Shorter rows are padded on the right with any id
 * that is not learned. The first token of a row is never predicted.
 */
public final class TokenBatch {
  private final int[][] ids; // [B][T]
  private final float[][] weights; // [B][T]
  private final Optional<int[][]> texts; // [B][T]
  private final double temperature;

  private TokenBatch(int[][] ids, float[][] weights, Optional<int[][]> texts, double temperature) {
    this.ids = ids;
    this.weights = weights;
    this.texts = texts;
    this.temperature = temperature;
  }

  /**
   * Returns a batch whose learned tokens weigh the same; the arrays are copied.
   *
   * @param ids {@code [B][T]}, at least one row of at least one token
   * @param learned {@code [B][T]}, whether a token is predicted from those before it
   */
  public static TokenBatch of(int[][] ids, boolean[][] learned) {
    float[][] weights = new float[learned.length][];
    for (int row = 0; row < learned.length; row++) {
      weights[row] = new float[learned[row].length];
      for (int t = 0; t < weights[row].length; t++) {
        weights[row][t] = learned[row][t] ? 1 : 0;
      }
    }
    return weighted(ids, weights);
  }

  /**
   * Returns a batch; the arrays are copied.
   *
   * @param ids {@code [B][T]}, at least one row of at least one token
   * @param weights {@code [B][T]}, what a token's cross entropy is multiplied by in the loss,
   *     finite; below 0 to make it less likely
   */
  public static TokenBatch weighted(int[][] ids, float[][] weights) {
    if (ids.length == 0 || ids[0].length == 0) {
      throw new IllegalArgumentException("ids is empty");
    }
    if (ids.length != weights.length) {
      throw new IllegalArgumentException(
          "ids size (%d) does not match weights size (%d)".formatted(ids.length, weights.length));
    }
    int[][] rows = new int[ids.length][];
    float[][] copies = new float[ids.length][];
    for (int row = 0; row < ids.length; row++) {
      if (ids[row].length != ids[0].length || weights[row].length != ids[0].length) {
        throw new IllegalArgumentException(
            "row %d sizes (%d ids, %d weights) do not match row 0 size (%d)"
                .formatted(row, ids[row].length, weights[row].length, ids[0].length));
      }
      rows[row] = ids[row].clone();
      copies[row] = weights[row].clone();
    }
    return new TokenBatch(rows, copies, Optional.empty(), 1);
  }

  /**
   * Returns this batch with rows that hold several texts that do not see each other: positions
   * start anew with each, and its first token is not predicted.
   *
   * @param numbers {@code [B][T]}, number of the text that a token belongs to; tokens of one text
   *     stand together
   */
  public TokenBatch apart(int[][] numbers) {
    if (numbers.length != rows()) {
      throw new IllegalArgumentException(
          "texts size (%d) does not match ids size (%d)".formatted(numbers.length, rows()));
    }
    int[][] copies = new int[numbers.length][];
    float[][] kept = new float[numbers.length][];
    for (int row = 0; row < copies.length; row++) {
      if (numbers[row].length != width()) {
        throw new IllegalArgumentException(
            "row %d texts size (%d) does not match its ids size (%d)"
                .formatted(row, numbers[row].length, width()));
      }
      copies[row] = numbers[row].clone();
      kept[row] = weights[row].clone();
      for (int t = 1; t < copies[row].length; t++) {
        if (copies[row][t] != copies[row][t - 1]) {
          kept[row][t] = 0;
        }
      }
    }
    return new TokenBatch(ids, kept, Optional.of(copies), temperature);
  }

  /**
   * Returns this batch with probabilities as they are sampled from at a temperature.
   *
   * @param value divides the logits before the softmax, positive; 1 in a new batch
   */
  public TokenBatch atTemperature(double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException("temperature must be positive, got " + value);
    }
    return new TokenBatch(ids, weights, texts, value);
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
    for (int row = 0; row < rows(); row++) {
      for (int t = 1; t < width(); t++) {
        count += isLearned(row, t) ? 1 : 0;
      }
    }
    return count;
  }

  /** Returns the sum of the weights of the tokens that are predicted. */
  public double weight() {
    double sum = 0;
    for (float[] row : weights) {
      for (int t = 1; t < row.length; t++) {
        sum += row[t];
      }
    }
    return sum;
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

  double temperature() {
    return temperature;
  }

  boolean isLearned(int row, int token) {
    return weights[row][token] != 0;
  }

  float weight(int row, int token) {
    return weights[row][token];
  }
}
