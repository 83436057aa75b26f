package dev.openbook.finetune.model;

import dev.openbook.finetune.tensor.GradientPause;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates;

/**
 * A trained weight: the numbers that the optimizer changes, in single precision, and those that the
 * decoder computes with, the same tensor or a copy in brain float.
 *
 * <p>Small steps would be lost in brain float's eight bits, so they are added up in the master, and
 * so are gradients of several batches.
 *
 * @param master single precision
 * @param working a leaf that asks for its gradient
 */
record TrainedWeight(Tensor master, Tensor working) {
  /** Makes a master a trained weight; a working copy belongs to {@code owner}. */
  static TrainedWeight of(TensorScope owner, Tensor master, Precision precision) {
    if (precision == Precision.F32) {
      return new TrainedWeight(master, master.requireGradient());
    }
    try (GradientPause _ = new GradientPause()) {
      return new TrainedWeight(master, owner.ops().cast(master, precision).requireGradient());
    }
  }

  /** Moves the working copy's gradient to the master. */
  void collectGradient(TensorScope scope) {
    if (working == master) {
      return;
    }
    working.gradient(scope).ifPresent(master::addGradient);
    working.clearGradient();
  }

  /** Sets the working copy to the master. */
  void refresh() {
    if (working != master) {
      TensorUpdates.copy(working, master);
    }
  }
}
