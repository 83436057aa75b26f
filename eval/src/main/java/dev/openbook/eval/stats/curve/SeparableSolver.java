package dev.openbook.eval.stats.curve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Least squares of a {@link Family}, by variable projection from a grid of shapes. */
final class SeparableSolver implements Solver<Double> {
  /** Grid points of a shape with one term; combinations grow fast with more. */
  private static final int GRID_OF_ONE = 24;

  private static final int GRID_OF_MORE = 12;

  /** Best points of a range's grid that are searched from; one where a fit is near. */
  private static final int STARTS = 3;

  /** A shape that changes the curve by a smaller share of the values' length does nothing. */
  private static final double FLAT = 1e-9;

  private final Family family;

  SeparableSolver(Family family) {
    this.family = family;
  }

  @Override
  public List<String> names() {
    return family.names();
  }

  @Override
  public void require(Double at) {
    boolean isInside = family.isLogarithmic() ? at > 0 : at >= 0;
    if (!isInside || Double.isInfinite(at)) {
      throw new IllegalArgumentException(
          "x must be %s 0 and finite, got %s"
              .formatted(family.isLogarithmic() ? "above" : "at least", at));
    }
  }

  @Override
  public void requireObserved(double value) {}

  @Override
  public double size(Double at) {
    return at;
  }

  @Override
  public double value(double[] parameters, Double at) {
    return family.terms(parameters).at(family.coordinate(at));
  }

  @Override
  public OptionalDouble asymptote(double[] parameters) {
    if (!family.hasConstant() || family.terms() == 0) {
      return OptionalDouble.empty();
    }
    boolean isFalling = !family.isLogarithmic() || parameters[2] < 0;
    return isFalling ? OptionalDouble.of(parameters[0]) : OptionalDouble.empty();
  }

  @Override
  public double[] shapes(double[] parameters) {
    if (!family.hasConstant() || family.terms() == 0) {
      return new double[0];
    }
    return new double[] {family.terms(parameters).shapes[0]};
  }

  @Override
  public double residual(double fitted, double observed) {
    return observed - fitted;
  }

  @Override
  public double shifted(double fitted, double residual) {
    return fitted + residual;
  }

  @Override
  public double[] solve(List<Observation<Double>> observations, Optional<double[]> near) {
    double[] coordinates = coordinates(observations);
    double[] values = observations.stream().mapToDouble(Observation::value).toArray();
    double origin = family.origin(coordinates);
    double[] u = Arrays.stream(coordinates).map(each -> each - origin).toArray();
    Terms best = null;
    double least = Double.POSITIVE_INFINITY;
    for (Range range : family.ranges(coordinates)) {
      var objective = new SeparableObjective(family, range, u, values);
      for (double[] start : starts(objective, range, near)) {
        double[] end = DampedNewton.minimise(objective, start);
        double cost = objective.cost(end);
        if (cost < least) {
          least = cost;
          best = objective.terms(end);
        }
      }
    }
    Terms found = best == null ? SeparableObjective.solved(family, new double[0], u, values) : best;
    return family.parameters(found.less(-origin));
  }

  private List<double[]> starts(
      SeparableObjective objective, Range range, Optional<double[]> near) {
    int terms = family.terms();
    var grid = new ArrayList<double[]>();
    combine(range.grid(terms == 1 ? GRID_OF_ONE : GRID_OF_MORE), 0, new double[terms], 0, grid);
    record Ranked(double cost, List<Double> at) {}
    List<double[]> starts =
        new ArrayList<>(
            grid.stream()
                .map(each -> new Ranked(objective.cost(each), Arrays.stream(each).boxed().toList()))
                .sorted(Comparator.comparingDouble(Ranked::cost))
                .limit(near.isPresent() ? 1 : STARTS)
                .map(each -> each.at().stream().mapToDouble(Double::doubleValue).toArray())
                .toList());
    near.map(family::terms)
        .filter(each -> Arrays.stream(each.shapes).allMatch(range::contains))
        .ifPresent(each -> starts.add(Arrays.stream(each.shapes).map(range::coordinate).toArray()));
    return starts;
  }

  /** Adds all choices of different grid points, in order. */
  private static void combine(
      double[] grid, int from, double[] chosen, int count, List<double[]> into) {
    if (count == chosen.length) {
      into.add(chosen.clone());
      return;
    }
    for (int i = from; i < grid.length; i++) {
      chosen[count] = grid[i];
      combine(grid, i + 1, chosen, count + 1, into);
    }
  }

  @Override
  public Optional<String> stuck(double[] parameters, List<Observation<Double>> observations) {
    double[] shapes = family.terms(parameters).shapes;
    double[] coordinates = coordinates(observations);
    double length = Columns.length(observations.stream().mapToDouble(Observation::value).toArray());
    double[][] jacobian = jacobian(parameters, observations);
    int first = jacobian.length - shapes.length;
    for (int k = 0; k < shapes.length; k++) {
      double shape = shapes[k];
      String name = shapeName(k);
      List<Range> inside =
          family.ranges(coordinates).stream().filter(each -> each.contains(shape)).toList();
      if (inside.isEmpty() || inside.stream().anyMatch(each -> each.isAtEnd(shape))) {
        return Optional.of(name + " ends at a bound of what these x's can tell");
      }
      if (Columns.length(jacobian[first + k]) * inside.getFirst().scale(shape) <= FLAT * length) {
        return Optional.of(name + " does not move the curve, which is flat");
      }
    }
    return Optional.empty();
  }

  private String shapeName(int term) {
    return family.names().get(family.names().size() - 2 * (family.terms() - term) + 1);
  }

  @Override
  public double[][] jacobian(double[] parameters, List<Observation<Double>> observations) {
    double[] coordinates = coordinates(observations);
    double origin = family.origin(coordinates);
    double[] u = Arrays.stream(coordinates).map(each -> each - origin).toArray();
    Terms terms = family.terms(parameters).less(origin);
    double[][] linear = SeparableObjective.columns(family, terms.shapes, u);
    int first = linear.length - terms.shapes.length;
    double[][] jacobian = Arrays.copyOf(linear, linear.length + terms.shapes.length);
    for (int k = 0; k < terms.shapes.length; k++) {
      double[] column = new double[u.length];
      for (int i = 0; i < u.length; i++) {
        column[i] = terms.factors[k] * u[i] * linear[first + k][i];
      }
      jacobian[linear.length + k] = column;
    }
    return jacobian;
  }

  private double[] coordinates(List<Observation<Double>> observations) {
    return observations.stream().mapToDouble(each -> family.coordinate(each.at())).toArray();
  }
}
