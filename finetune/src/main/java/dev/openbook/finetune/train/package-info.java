/**
 * Trains a low-rank adapter or a whole model on texts: {@link dev.openbook.finetune.train.Trainer},
 * by a {@link dev.openbook.finetune.train.Recipe} that maps one to one to a YAML file.
 *
 * <p>Texts are tokenized, ordered so that those of one source stand apart, and packed into windows;
 * every order depends on the recipe's seed alone. Optimizer steps, checkpoints and the log are such
 * that a training that was cut off and taken up again gives the numbers of one that was not.
 *
 * <p>What the texts say is {@code finetune.synthesize}'s business, the forward and backward pass
 * {@code finetune.model}'s. Native memory belongs to scopes that the caller opens; each optimizer
 * step has a scope of its own.
 */
@NullMarked
package dev.openbook.finetune.train;

import org.jspecify.annotations.NullMarked;
