package dev.openbook.finetune.model;

import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;

/**
 * What a block's way back needs of its forward pass; all else is cheap to compute again.
 *
 * <p>Legend: B rows, T tokens, C width, H query heads, K key and value heads, D head size, F
 * feed-forward width.
 *
 * @param input of the block, {@code [B, T, C]}
 * @param projected queries, keys and values, {@code [B, T, (H + 2 K) D]}
 * @param attended result of attention, {@code [B, T, H D]}
 * @param middle sum after attention, {@code [B, T, C]}
 * @param gated gate and up, {@code [B, T, 2 F]}
 */
record LayerTrace(Tensor input, Tensor projected, Tensor attended, Tensor middle, Tensor gated) {
  /** Gives everything but the input to another scope; returns this. */
  LayerTrace keep(TensorScope scope) {
    projected.moveTo(scope);
    attended.moveTo(scope);
    middle.moveTo(scope);
    gated.moveTo(scope);
    return this;
  }

  /** Frees everything but the input. */
  void close() {
    projected.close();
    attended.close();
    middle.close();
    gated.close();
  }
}
