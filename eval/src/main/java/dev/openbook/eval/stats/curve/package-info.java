/**
 * Curves through measured points: pure functions from observations to a fit, or to the reason why
 * there is none.
 *
 * <p>{@link dev.openbook.eval.stats.curve.CurveForm} is the entry: a form is chosen, fitted to
 * {@link dev.openbook.eval.stats.curve.Observation}s, and answers with a {@link
 * dev.openbook.eval.stats.curve.CurveFit}: parameters, asymptote and predictions with bootstrap
 * intervals, or a refusal where the points do not tell the parameters apart. {@link
 * dev.openbook.eval.stats.curve.Extrapolation} says how far off the largest sizes were foretold.
 *
 * <p>Searches start from fixed grids, draws from a seed: same arguments, same result. Nothing here
 * reads files, chooses between forms, or knows what was measured; what a curve is worth in money or
 * operations is the matter of {@code eval.cost}.
 */
@NullMarked
package dev.openbook.eval.stats.curve;

import org.jspecify.annotations.NullMarked;
