/**
 * What a training reads and in which order: texts and records as ids, spread so that those of one
 * source stand apart, packed into windows and mixed by a recipe's stages ({@link
 * dev.openbook.finetune.train.data.TrainingPlan}); texts that are made as they are read ({@link
 * dev.openbook.finetune.train.data.EndlessPlan}); preferences; prompts with the reward of their
 * completions ({@link dev.openbook.finetune.train.data.RolloutPlan}).
 *
 * <p>Every order depends on texts, recipe and seed alone. What the texts say is {@code
 * finetune.synthesize}'s business; losses and steps belong to {@code train}.
 */
@NullMarked
package dev.openbook.finetune.train.data;

import org.jspecify.annotations.NullMarked;
