package dev.openbook.eval.stats.curve;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A form as the fitting sees it: pure functions of its parameters, and their search. Parameters are
 * those of the formula, in the order of {@link #names}.
 */
interface Solver<X> {
  List<String> names();

  /**
   * Checks a place.
   *
   * @throws IllegalArgumentException if the form has no value there
   */
  void require(X at);

  /**
   * Checks what was measured.
   *
   * @throws IllegalArgumentException if the form has no residual for it
   */
  void requireObserved(double value);

  double size(X at);

  double value(double[] parameters, X at);

  OptionalDouble asymptote(double[] parameters);

  /** Returns what must be known up to a factor for the asymptote to mean anything. */
  double[] shapes(double[] parameters);

  /** Returns observed less fitted, on the scale of the search. */
  double residual(double fitted, double observed);

  /** Returns what would have been observed with a residual. */
  double shifted(double fitted, double residual);

  /**
   * Returns the best parameters found.
   *
   * @param near parameters to start from, beside the grid
   */
  double[] solve(List<Observation<X>> observations, Optional<double[]> near);

  /** Returns the parameter that ended at a bound of the search, or does nothing, in words. */
  Optional<String> stuck(double[] parameters, List<Observation<X>> observations);

  /**
   * Returns derivatives of residuals by parameters, {@code [parameter][observation]}, x taken from
   * the middle of the observations.
   */
  double[][] jacobian(double[] parameters, List<Observation<X>> observations);
}
