package dev.openbook.finetune.model;

import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorOps;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys and values of the tokens that a decoder has read, for every layer.
 *
 * <p>Shapes: {@code [B, K, capacity, D]} for each layer's keys and values, of which the first
 * {@link #length()} columns are filled. Owns its tensors; close it.
 */
public final class KeyValueCache implements AutoCloseable {
  private final TensorScope scope;
  private final List<Tensor> keys;
  private final List<Tensor> values;
  private final int rows;
  private final int capacity;
  private int length;

  private KeyValueCache(
      TensorScope scope,
      List<Tensor> keys,
      List<Tensor> values,
      int rows,
      int capacity,
      int length) {
    this.scope = scope;
    this.keys = keys;
    this.values = values;
    this.rows = rows;
    this.capacity = capacity;
    this.length = length;
  }

  /** Makes an empty cache. */
  static KeyValueCache allocate(
      TensorScope owner, ModelConfig config, Precision precision, int rows, int capacity) {
    TensorScope scope = owner.child("key-value cache");
    List<Tensor> keys = new ArrayList<>();
    List<Tensor> values = new ArrayList<>();
    long[] shape = {rows, config.keyValueHeadCount(), capacity, config.headSize()};
    for (int layer = 0; layer < config.layerCount(); layer++) {
      keys.add(scope.empty("keys " + layer, precision, shape));
      values.add(scope.empty("values " + layer, precision, shape));
    }
    return new KeyValueCache(scope, keys, values, rows, capacity, 0);
  }

  /** Returns the number of rows, B. */
  public int rows() {
    return rows;
  }

  /** Returns the filled columns. */
  public int length() {
    return length;
  }

  /** Returns the most columns. */
  public int capacity() {
    return capacity;
  }

  /** Returns the bytes held. */
  public long bytes() {
    return scope.liveBytes();
  }

  /**
   * Sets the filled columns: fewer forgets the last ones, more takes those that {@link
   * #copyColumns} has written.
   *
   * @param columns at most {@link #capacity()}
   */
  public void resize(int columns) {
    if (columns < 0 || columns > capacity) {
      throw new IllegalArgumentException(
          "columns must be in [0, " + capacity + "], got " + columns);
    }
    length = columns;
  }

  /**
   * Copies columns of one row of another cache into a row of this one.
   *
   * @param row row of this cache
   * @param column first column of this cache that is written; {@link #length()} stays
   * @param source cache of the same model
   * @param sourceRow row that is read
   * @param sourceColumn first column that is read
   * @param count number of columns
   */
  public void copyColumns(
      int row, int column, KeyValueCache source, int sourceRow, int sourceColumn, int count) {
    if (count == 0) {
      return;
    }
    try (TensorScope work = scope.child("copy of columns")) {
      for (int layer = 0; layer < keys.size(); layer++) {
        TensorUpdates.write(
            row(work, keys.get(layer), row),
            2,
            column,
            part(work, source.keys.get(layer), sourceRow, sourceColumn, count));
        TensorUpdates.write(
            row(work, values.get(layer), row),
            2,
            column,
            part(work, source.values.get(layer), sourceRow, sourceColumn, count));
      }
    }
  }

  /** Returns columns of the only row as a cache of their own. */
  public KeyValueCache columns(TensorScope owner, int start, int count) {
    TensorScope target = owner.child("key-value cache");
    List<Tensor> newKeys = keys.stream().map(tensor -> like(target, tensor, count)).toList();
    List<Tensor> newValues = values.stream().map(tensor -> like(target, tensor, count)).toList();
    KeyValueCache copy = new KeyValueCache(target, newKeys, newValues, 1, count, count);
    copy.copyColumns(0, 0, this, 0, start, count);
    return copy;
  }

  /**
   * A row's columns and where they go.
   *
   * @param row row that is read
   * @param column first column that is read
   * @param toRow row that is written
   * @param toColumn first column that is written
   * @param count number of columns
   */
  public record Move(int row, int column, int toRow, int toColumn, int count) {}

  /**
   * Moves rows into another arrangement and closes this cache; columns that nothing is moved to
   * hold zeros. Layers move one by one, so that the two never exist whole.
   *
   * @param owner scope in which the new cache stands
   * @param newRows number of rows
   * @param newLength columns that count as filled
   * @param newCapacity most columns, at least {@code newLength}
   */
  public KeyValueCache rearranged(
      TensorScope owner, int newRows, int newLength, int newCapacity, List<Move> moves) {
    TensorScope target = owner.child("key-value cache");
    List<Tensor> newKeys = new ArrayList<>();
    List<Tensor> newValues = new ArrayList<>();
    for (int layer = 0; layer < keys.size(); layer++) {
      newKeys.add(moved(target, keys.get(layer), newRows, newCapacity, moves));
      newValues.add(moved(target, values.get(layer), newRows, newCapacity, moves));
    }
    close();
    return new KeyValueCache(target, newKeys, newValues, newRows, newCapacity, newLength);
  }

  private static Tensor moved(
      TensorScope target, Tensor source, int newRows, int newCapacity, List<Move> moves) {
    long[] shape = {newRows, source.size(1), newCapacity, source.size(3)};
    Tensor tensor = target.zeros(source.name(), source.precision().orElseThrow(), shape);
    try (TensorScope work = target.child("moves")) {
      for (Move move : moves) {
        TensorUpdates.write(
            row(work, tensor, move.toRow()),
            2,
            move.toColumn(),
            part(work, source, move.row(), move.column(), move.count()));
      }
    }
    source.close();
    return tensor;
  }

  @Override
  public void close() {
    scope.close();
  }

  /** Keys and values that a layer's queries see, {@code [B, K, S, D]}. */
  record Seen(Tensor keys, Tensor values) {}

  /** Writes a layer's new columns after the filled ones and returns all; see {@link #advance}. */
  Seen append(TensorOps ops, int layer, Tensor newKeys, Tensor newValues) {
    int added = Math.toIntExact(newKeys.size(2));
    if (length + added > capacity) {
      throw new IllegalStateException(
          "key-value cache holds " + capacity + " tokens, needs " + (length + added));
    }
    TensorUpdates.write(keys.get(layer), 2, length, newKeys);
    TensorUpdates.write(values.get(layer), 2, length, newValues);
    return new Seen(
        ops.narrow(keys.get(layer), 2, 0, length + added),
        ops.narrow(values.get(layer), 2, 0, length + added));
  }

  /** Counts the columns that every layer has written. */
  void advance(int columns) {
    length += columns;
  }

  private static Tensor like(TensorScope target, Tensor tensor, int columns) {
    long[] shape = {1, tensor.size(1), columns, tensor.size(3)};
    return target.empty(tensor.name(), tensor.precision().orElseThrow(), shape);
  }

  private static Tensor row(TensorScope work, Tensor tensor, int row) {
    return work.ops().narrow(tensor, 0, row, 1);
  }

  private static Tensor part(TensorScope work, Tensor tensor, int row, int start, int count) {
    return work.ops().narrow(row(work, tensor, row), 2, start, count);
  }
}
