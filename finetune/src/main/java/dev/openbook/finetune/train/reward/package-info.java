/**
 * Learning from rewards by group relative policy optimization: what is written to a step's prompts
 * ({@link dev.openbook.finetune.train.reward.CompletionWriter}), how much better a completion is
 * than its group ({@link dev.openbook.finetune.train.reward.GroupRewards}), and the loss of its
 * tokens ({@link dev.openbook.finetune.train.reward.PolicyLoss}).
 *
 * <p>All but the writing is pure functions of numbers. Rewards come from the caller; gradients and
 * optimizer steps are {@code train}'s.
 */
@NullMarked
package dev.openbook.finetune.train.reward;

import org.jspecify.annotations.NullMarked;
