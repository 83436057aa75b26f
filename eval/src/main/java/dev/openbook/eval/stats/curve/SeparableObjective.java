package dev.openbook.eval.stats.curve;

import java.util.Arrays;

/**
 * Half the sum of squared residuals as a function of shapes alone, linear parameters solved for.
 *
 * <p>Its gradient is exact; second derivatives are Kaufman's {@code J^T J} with J the change of the
 * model by a shape, less what linear parameters make up for.
 *
 * @see <a href="https://doi.org/10.1007/BF01932995">Kaufman 1975, A variable projection method for
 *     solving separable nonlinear least squares problems</a>
 */
final class SeparableObjective implements Objective {
  private final Family family;
  private final Range range;
  private final double[] u; // coordinates less their origin
  private final double[] values;

  SeparableObjective(Family family, Range range, double[] u, double[] values) {
    this.family = family;
    this.range = range;
    this.u = u;
    this.values = values;
  }

  @Override
  public double cost(double[] at) {
    double[] left = Columns.of(columns(family, shapes(at), u)).residual(values);
    return Columns.dot(left, left) / 2;
  }

  @Override
  public double derivatives(double[] at, double[] gradient, double[][] curvature) {
    double[] shapes = shapes(at);
    double[][] columns = columns(family, shapes, u);
    var projection = Columns.of(columns);
    double[] left = projection.residual(values);
    double[] linear = projection.solve(values);
    int first = columns.length - family.terms();
    double[][] changes = new double[family.terms()][];
    for (int k = 0; k < changes.length; k++) {
      double[] change = new double[u.length];
      for (int i = 0; i < u.length; i++) {
        change[i] = linear[first + k] * u[i] * columns[first + k][i] * range.slope(at[k]);
      }
      changes[k] = projection.residual(change);
    }
    for (int k = 0; k < changes.length; k++) {
      gradient[k] = -Columns.dot(changes[k], left);
      for (int m = 0; m < changes.length; m++) {
        curvature[k][m] = Columns.dot(changes[k], changes[m]);
      }
    }
    return Columns.dot(left, left) / 2;
  }

  /** Returns the terms over u at a point, shapes nearest to 0 first. */
  Terms terms(double[] at) {
    double[] shapes = shapes(at);
    Arrays.sort(shapes);
    return solved(family, shapes, u, values);
  }

  private double[] shapes(double[] at) {
    return Arrays.stream(at).map(range::value).toArray();
  }

  /** Returns the terms with the given shapes, linear parameters solved for. */
  static Terms solved(Family family, double[] shapes, double[] u, double[] values) {
    double[] linear = Columns.of(columns(family, shapes, u)).solve(values);
    int first = linear.length - shapes.length;
    return new Terms(
        family.hasConstant() ? linear[0] : 0,
        family.hasSlope() ? linear[first - 1] : 0,
        Arrays.copyOfRange(linear, first, linear.length),
        shapes);
  }

  /** Returns a column for each linear parameter: constant, slope, then terms. */
  static double[][] columns(Family family, double[] shapes, double[] u) {
    int count = (family.hasConstant() ? 1 : 0) + (family.hasSlope() ? 1 : 0) + shapes.length;
    double[][] columns = new double[count][u.length];
    int place = 0;
    if (family.hasConstant()) {
      Arrays.fill(columns[place++], 1);
    }
    if (family.hasSlope()) {
      columns[place++] = u.clone();
    }
    for (double shape : shapes) {
      double[] column = columns[place++];
      for (int i = 0; i < u.length; i++) {
        column[i] = Math.exp(shape * u[i]);
      }
    }
    return columns;
  }
}
