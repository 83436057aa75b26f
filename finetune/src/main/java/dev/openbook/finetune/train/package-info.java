/**
 * Trains a low-rank adapter or a whole model: {@link dev.openbook.finetune.train.Trainer}, by a
 * recipe ({@code train.recipe}) on texts, preferences or prompts with rewards ({@code train.data},
 * {@code train.reward}).
 *
 * <p>Here are the objectives' gradients, optimizer steps, checkpoints, logs and the checks that run
 * beside them. A training that was cut off and taken up again gives the numbers of one that was
 * not.
 *
 * <p>What the texts say is {@code finetune.synthesize}'s business, the forward and backward pass
 * {@code finetune.model}'s. Native memory belongs to scopes that the caller opens; each optimizer
 * step has a scope of its own.
 */
@NullMarked
package dev.openbook.finetune.train;

import org.jspecify.annotations.NullMarked;
