/**
 * What accuracy costs: pure functions over counted operations, tokens or money.
 *
 * <p>{@link dev.openbook.eval.cost.BreakEven} says after how many queries a fine-tuned model has
 * paid for itself against retrieval, {@link dev.openbook.eval.cost.ParetoFrontier} which arms no
 * other beats in both cost and accuracy. Nothing here measures or counts; figures come from runs
 * and trainings, all in one unit of the caller's.
 */
@NullMarked
package dev.openbook.eval.cost;

import org.jspecify.annotations.NullMarked;
