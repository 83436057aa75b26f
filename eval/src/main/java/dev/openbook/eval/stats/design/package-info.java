/**
 * How a study must be laid out: pure functions over what an earlier one, or a pilot, measured.
 *
 * <p>{@link dev.openbook.eval.stats.design.PowerGoal} says which difference a study can see, and
 * how many questions and clusters one must have that sees a given one; {@link
 * dev.openbook.eval.stats.design.VarianceComponents} where scores vary: by seed, document, question
 * or by neither. More of what varies most is what makes a study sharper.
 */
@NullMarked
package dev.openbook.eval.stats.design;

import org.jspecify.annotations.NullMarked;
