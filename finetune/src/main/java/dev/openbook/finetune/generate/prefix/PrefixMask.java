package dev.openbook.finetune.generate.prefix;

import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates;
import java.util.Arrays;

/** Which columns the tokens of a step see: all of the base, and what stands before them in it. */
final class PrefixMask {
  private PrefixMask() {}

  /** Returns {@code [1, 1, rows, base + rows]}: 0 where seen, -inf elsewhere. */
  static Tensor of(TensorScope target, PrefixStep step, Precision precision) {
    int rows = step.rows();
    float[] block = new float[rows * rows];
    Arrays.fill(block, Float.NEGATIVE_INFINITY);
    for (PrefixStep.Edge edge : step.edges()) {
      for (int i = 0; i < edge.length(); i++) {
        int at = (edge.row() + i) * rows;
        Arrays.fill(block, at + edge.row(), at + edge.row() + i + 1, 0);
      }
      int above = edge.parent();
      while (above >= 0) {
        PrefixStep.Edge seen = step.edges().get(above);
        for (int i = 0; i < edge.length(); i++) {
          int at = (edge.row() + i) * rows + seen.row();
          Arrays.fill(block, at, at + seen.length(), 0);
        }
        above = seen.parent();
      }
    }
    Tensor mask = target.zeros("mask", precision, 1, 1, rows, (long) step.base() + rows);
    try (TensorScope work = target.child("mask of the new columns")) {
      TensorUpdates.write(mask, 3, step.base(), work.floats("block", block, 1, 1, rows, rows));
    }
    return mask;
  }
}
