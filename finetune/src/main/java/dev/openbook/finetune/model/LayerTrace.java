package dev.openbook.finetune.model;

import dev.openbook.finetune.tensor.Tensor;

/**
 * What a block's way back needs of its forward pass; all else is cheap to compute again.
 *
 * <p>Legend: B rows, T tokens, C width, F feed-forward width.
 *
 * @param input of the block, {@code [B, T, C]}
 * @param attention from the projected queries, keys and values to the result of attention
 * @param middle sum after attention, {@code [B, T, C]}
 * @param gated gate and up, {@code [B, T, 2 F]}
 */
record LayerTrace(Tensor input, Segment attention, Tensor middle, Tensor gated) {}
