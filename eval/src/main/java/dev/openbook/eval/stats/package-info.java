/**
 * How sure a figure is: pure functions over per-question scores.
 *
 * <p>{@link dev.openbook.eval.stats.ClusterBootstrap} gives intervals of means and of paired
 * contrasts, {@link dev.openbook.eval.stats.PairedTests} p values, {@link
 * dev.openbook.eval.stats.Holm} and {@link dev.openbook.eval.stats.BenjaminiHochberg} correct a
 * family of them, {@link dev.openbook.eval.stats.ArmComparison} does all three for arms over
 * independent items. Questions about one document are not independent; {@link
 * dev.openbook.eval.stats.Clusters} says which belong together. {@link
 * dev.openbook.eval.stats.EffectSizes} says how large a difference is, {@link
 * dev.openbook.eval.stats.Equivalence} whether it is small enough. {@link
 * dev.openbook.eval.stats.NestedSelection} tells what choosing the best of many is worth. {@link
 * dev.openbook.eval.stats.WilsonInterval} gives intervals of shares by formula.
 *
 * <p>Everything random takes a seed and gives the same result for the same seed. Nothing here knows
 * what was measured. What a study could see, and how large the next must be, is the matter of
 * {@code eval.stats.design}; how scores grow with sizes, of {@code eval.stats.curve}.
 */
@NullMarked
package dev.openbook.eval.stats;

import org.jspecify.annotations.NullMarked;
