package dev.openbook.finetune.model;

import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.architecture.Rope;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;

/**
 * Cosines and sines of the rotary embedding, one row a position.
 *
 * <p>Angle of pair i at position p: {@code p * frequency[i]}, see {@link Rope}; cosines and sines
 * are multiplied by the scaling's attention factor. Tables are {@code [positions, D]} in the
 * model's precision; both halves hold the same angles, and sines are negative in the first half, as
 * {@link dev.openbook.finetune.tensor.TensorOps#rotate} wants them.
 *
 * <p>The tables belong to the decoder's scope and grow with the positions asked for.
 */
final class RotaryTable {
  private static final int FIRST_POSITIONS = 512;

  private final TensorScope owner;
  private final Precision precision;
  private final float[] frequencies; // [D / 2]
  private final float factor;
  private int positions;
  private Tensor cos;
  private Tensor sin;

  RotaryTable(TensorScope owner, ModelConfig config, Precision precision) {
    this.owner = owner;
    this.precision = precision;
    this.frequencies = config.rope().frequencies(config.headSize());
    this.factor = (float) config.rope().scaling().attentionFactor();
    this.positions = FIRST_POSITIONS;
    this.cos = table("cos", false);
    this.sin = table("sin", true);
  }

  /** Cosines and sines of chosen positions, broadcast over heads. */
  record Angles(Tensor cos, Tensor sin) {}

  /** Returns the angles of positions that all rows share, {@code [1, 1, length, D]}. */
  Angles range(TensorScope scope, int start, int length) {
    grow(start + length);
    var ops = scope.ops();
    int size = 2 * frequencies.length;
    return new Angles(
        ops.reshape(ops.narrow(cos, 0, start, length), 1, 1, length, size),
        ops.reshape(ops.narrow(sin, 0, start, length), 1, 1, length, size));
  }

  /** Returns the angles of each row's own positions, {@code [B, 1, T, D]}. */
  Angles rows(TensorScope scope, int[][] rowPositions) {
    int width = rowPositions[0].length;
    long[] flat = new long[rowPositions.length * width];
    int last = 0;
    for (int row = 0; row < rowPositions.length; row++) {
      for (int t = 0; t < width; t++) {
        flat[row * width + t] = rowPositions[row][t];
        last = Math.max(last, rowPositions[row][t]);
      }
    }
    grow(last + 1);
    var ops = scope.ops();
    int size = 2 * frequencies.length;
    Tensor indices = scope.longs("positions", flat, flat.length);
    return new Angles(
        ops.reshape(ops.indexSelect(cos, 0, indices), rowPositions.length, 1, width, size),
        ops.reshape(ops.indexSelect(sin, 0, indices), rowPositions.length, 1, width, size));
  }

  private void grow(int needed) {
    if (needed <= positions) {
      return;
    }
    while (positions < needed) {
      positions *= 2;
    }
    cos.close();
    sin.close();
    cos = table("cos", false);
    sin = table("sin", true);
  }

  private Tensor table(String name, boolean sine) {
    int half = frequencies.length;
    float[] values = new float[positions * 2 * half];
    for (int position = 0; position < positions; position++) {
      for (int i = 0; i < half; i++) {
        float angle = position * frequencies[i];
        float value = factor * (float) (sine ? Math.sin(angle) : Math.cos(angle));
        values[position * 2 * half + i] = sine ? -value : value;
        values[position * 2 * half + half + i] = value;
      }
    }
    try (TensorScope work = owner.child("rotary table")) {
      Tensor wide = work.floats("rotary " + name, values, positions, 2L * half);
      return precision == Precision.F32
          ? wide.moveTo(owner)
          : work.ops().cast(wide, precision).moveTo(owner);
    }
  }
}
