/**
 * Texts from a decoder: {@link dev.openbook.finetune.generate.LocalLanguageModel} continues prompts
 * and scores continuations in batches.
 *
 * <p>Prompts are read once: what many prompts share is kept as keys and values between calls, and
 * so is the batch that was read last, because a caller who scores a batch often continues it next.
 * None of this changes a result: a prompt is always cut at the same place and read in the same
 * shapes, whether its opening was kept or not.
 *
 * <p>All tensors stand in one scope that the model owns. Training is not known here.
 */
@NullMarked
package dev.openbook.finetune.generate;

import org.jspecify.annotations.NullMarked;
