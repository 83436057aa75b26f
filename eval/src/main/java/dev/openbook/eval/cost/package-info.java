/**
 * What accuracy costs: pure functions over counted operations, tokens or money.
 *
 * <p>{@link dev.openbook.eval.cost.BreakEven} says after how many queries a fine-tuned model has
 * paid for itself against retrieval, {@link dev.openbook.eval.cost.ParetoFrontier} which arms no
 * other beats in both cost and accuracy, {@link dev.openbook.eval.cost.Prices} what time and tokens
 * cost in money. Nothing here measures or counts; figures come from runs and trainings.
 */
@NullMarked
package dev.openbook.eval.cost;

import org.jspecify.annotations.NullMarked;
