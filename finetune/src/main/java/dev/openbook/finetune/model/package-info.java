/**
 * One decoder for all architectures, see {@link dev.openbook.finetune.architecture.ModelConfig}:
 * {@link dev.openbook.finetune.model.Decoder} turns token ids into hidden states and logits, with a
 * {@link dev.openbook.finetune.model.KeyValueCache} or with gradients, and {@link
 * dev.openbook.finetune.model.CausalLoss} into a training loss. {@link
 * dev.openbook.finetune.model.LoraAdapter} is a trainable low-rank update of its linear layers.
 *
 * <p>Weights come through {@code finetune.weights} under their published names; numbers live in
 * {@code finetune.tensor} scopes that the caller owns. Texts, sampling and optimizers are not known
 * here.
 *
 * <p>Numerics follow Hugging Face transformers: normalisation in single precision, rotary embedding
 * on halves, softmax over scores scaled by {@code 1 / sqrt(D)}.
 */
@NullMarked
package dev.openbook.finetune.model;

import org.jspecify.annotations.NullMarked;
