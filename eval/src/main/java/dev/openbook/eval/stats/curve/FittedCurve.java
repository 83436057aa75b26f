package dev.openbook.eval.stats.curve;

import dev.openbook.eval.stats.BootstrapIntervals;
import dev.openbook.eval.stats.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * A curve whose parameters the observations tell. Immutable.
 *
 * <p>Intervals are percentile intervals over the resamples, too narrow with few observations; they
 * are of the curve, not of what would be measured next, and hold only where the form is right.
 *
 * @param <X> what the curve is a function of
 */
public final class FittedCurve<X> implements CurveFit<X> {
  /** Stands for what grows without bound; finite, so that quantiles stay numbers. */
  private static final double UNBOUNDED = 1e300;

  private final Solver<X> solver;
  private final double[] parameters;
  private final double[][] replicates; // [resample][parameter]
  private final List<Double> residuals;
  private final double condition;
  private final double confidence;

  FittedCurve(
      Solver<X> solver,
      double[] parameters,
      double[][] replicates,
      List<Double> residuals,
      double condition,
      double confidence) {
    this.solver = solver;
    this.parameters = parameters;
    this.replicates = replicates;
    this.residuals = List.copyOf(residuals);
    this.condition = condition;
    this.confidence = confidence;
  }

  /** Returns the parameters in the order of the form's formula. */
  public List<Parameter> parameters() {
    var named = new ArrayList<Parameter>();
    for (int i = 0; i < parameters.length; i++) {
      int place = i;
      named.add(new Parameter(solver.names().get(i), figure(each -> each[place])));
    }
    return List.copyOf(named);
  }

  /**
   * Returns a parameter.
   *
   * @throws IllegalArgumentException if the form has none of that name
   */
  public Figure parameter(String name) {
    int place = solver.names().indexOf(name);
    if (place < 0) {
      throw new IllegalArgumentException(
          "unknown parameter '" + name + "'; known: " + solver.names().stream().sorted().toList());
    }
    return figure(each -> each[place]);
  }

  /**
   * Returns observed less fitted, in the order of the observations; of natural logarithms for a
   * loss surface.
   */
  public List<Double> residuals() {
    return residuals;
  }

  /** Returns the condition number of the Jacobian, its columns of length one, at least 1. */
  public double condition() {
    return condition;
  }

  /** Returns the curve's value. */
  public double predict(X at) {
    solver.require(at);
    return solver.value(parameters, at);
  }

  /** Returns the curve's value with its interval. */
  public Figure prediction(X at) {
    solver.require(at);
    return figure(each -> solver.value(each, at));
  }

  /** Returns what the curve goes to as sizes grow; empty where the form or the fit has none. */
  public Optional<Figure> asymptote() {
    return solver.asymptote(parameters).isEmpty()
        ? Optional.empty()
        : Optional.of(figure(this::asymptote));
  }

  private double asymptote(double[] of) {
    OptionalDouble limit = solver.asymptote(of);
    return limit.isPresent() ? limit.getAsDouble() : UNBOUNDED;
  }

  /** Returns intervals of the exponents or rates that the limits ask for. */
  List<Interval> shapes() {
    var intervals = new ArrayList<Interval>();
    for (int i = 0; i < solver.shapes(parameters).length; i++) {
      int place = i;
      intervals.add(figure(each -> solver.shapes(each)[place]).interval());
    }
    return intervals;
  }

  private Figure figure(ToDoubleFunction<double[]> of) {
    double[] sorted = Arrays.stream(replicates).mapToDouble(of).sorted().toArray();
    return new Figure(
        of.applyAsDouble(parameters), BootstrapIntervals.percentile(sorted, confidence));
  }
}
