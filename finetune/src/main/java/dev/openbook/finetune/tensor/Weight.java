package dev.openbook.finetune.tensor;

/**
 * The matrix of a linear layer, {@code [out, in]}: a plain tensor, through which gradients flow, or
 * a {@link PackedWeight}, which is only multiplied with.
 */
public sealed interface Weight permits Tensor, PackedWeight {
  /**
   * Gives the weight to another scope; returns this.
   *
   * @throws IllegalStateException if the weight or the scope is closed
   */
  Weight moveTo(TensorScope scope);
}
