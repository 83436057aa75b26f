/**
 * What stands in a model's files: {@link dev.openbook.finetune.architecture.ModelConfig} (sizes)
 * and {@link dev.openbook.finetune.weights.WeightSource} (named tensors), from Hugging Face folders
 * and from GGUF files alike, and adapters in PEFT's layout, both ways.
 *
 * <p>Tensors carry the names and the row order of Hugging Face checkpoints, whatever the file.
 * Values are handed out as 32-bit floats into memory that the caller owns; no native tensor type is
 * known here. Computing with them is {@code finetune.model}'s business.
 */
@NullMarked
package dev.openbook.finetune.weights;

import org.jspecify.annotations.NullMarked;
