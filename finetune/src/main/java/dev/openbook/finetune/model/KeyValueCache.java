package dev.openbook.finetune.model;

import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys and values of the tokens that a decoder has read, for every layer.
 *
 * <p>Shapes: {@code [B, K, capacity, D]} for each layer's keys and values, of which the first
 * {@link #length()} columns are filled. Columns are never changed once filled. Owns its tensors;
 * close it.
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
   * Returns a cache with the same columns and room for more.
   *
   * @param owner scope in which the copy stands
   * @param newRows rows; more than one from a cache of one row repeats it
   * @param newCapacity columns, at least {@link #length()}
   */
  public KeyValueCache copy(TensorScope owner, int newRows, int newCapacity) {
    if (newRows != rows && rows != 1) {
      throw new IllegalArgumentException(
          "newRows must be " + rows + " or the cache have one row, got " + newRows);
    }
    KeyValueCache copy = sized(owner, newRows, newCapacity);
    try (TensorScope work = owner.child("copy of keys and values")) {
      for (int layer = 0; layer < keys.size(); layer++) {
        TensorUpdates.write(copy.keys.get(layer), 2, 0, repeated(work, keys.get(layer), newRows));
        TensorUpdates.write(
            copy.values.get(layer), 2, 0, repeated(work, values.get(layer), newRows));
      }
    }
    return copy;
  }

  /**
   * Returns a cache of chosen rows with the same columns and capacity.
   *
   * @param chosen row numbers
   */
  public KeyValueCache select(TensorScope owner, int[] chosen) {
    KeyValueCache copy = sized(owner, chosen.length, capacity);
    long[] indices = new long[chosen.length];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = chosen[i];
    }
    try (TensorScope work = owner.child("selection of rows")) {
      var ops = work.ops();
      Tensor index = work.longs("rows", indices, indices.length);
      for (int layer = 0; layer < keys.size(); layer++) {
        TensorUpdates.write(
            copy.keys.get(layer), 2, 0, ops.indexSelect(filled(work, keys.get(layer)), 0, index));
        TensorUpdates.write(
            copy.values.get(layer),
            2,
            0,
            ops.indexSelect(filled(work, values.get(layer)), 0, index));
      }
    }
    return copy;
  }

  @Override
  public void close() {
    scope.close();
  }

  /** Keys and values that a layer's queries see, {@code [B, K, S, D]}. */
  record Seen(Tensor keys, Tensor values) {}

  /** Writes a layer's new columns after the filled ones and returns all; see {@link #advance}. */
  Seen append(TensorScope work, int layer, Tensor newKeys, Tensor newValues) {
    int added = Math.toIntExact(newKeys.size(2));
    if (length + added > capacity) {
      throw new IllegalStateException(
          "key-value cache holds " + capacity + " tokens, needs " + (length + added));
    }
    TensorUpdates.write(keys.get(layer), 2, length, newKeys);
    TensorUpdates.write(values.get(layer), 2, length, newValues);
    return new Seen(
        work.ops().narrow(keys.get(layer), 2, 0, length + added),
        work.ops().narrow(values.get(layer), 2, 0, length + added));
  }

  /** Counts the columns that every layer has written. */
  void advance(int columns) {
    length += columns;
  }

  private KeyValueCache sized(TensorScope owner, int newRows, int newCapacity) {
    if (newCapacity < length) {
      throw new IllegalArgumentException(
          "newCapacity must be at least " + length + ", got " + newCapacity);
    }
    TensorScope target = owner.child("key-value cache");
    List<Tensor> newKeys = new ArrayList<>();
    List<Tensor> newValues = new ArrayList<>();
    for (Tensor tensor : keys) {
      long[] shape = {newRows, tensor.size(1), newCapacity, tensor.size(3)};
      newKeys.add(target.empty(tensor.name(), tensor.precision().orElseThrow(), shape));
    }
    for (Tensor tensor : values) {
      long[] shape = {newRows, tensor.size(1), newCapacity, tensor.size(3)};
      newValues.add(target.empty(tensor.name(), tensor.precision().orElseThrow(), shape));
    }
    return new KeyValueCache(target, newKeys, newValues, newRows, newCapacity, length);
  }

  private Tensor filled(TensorScope work, Tensor tensor) {
    return work.ops().narrow(tensor, 2, 0, length);
  }

  private Tensor repeated(TensorScope work, Tensor tensor, int newRows) {
    Tensor part = filled(work, tensor);
    return newRows == rows
        ? part
        : work.ops().expand(part, newRows, tensor.size(1), length, tensor.size(3));
  }
}
