package dev.openbook.eval.stats.curve;

import java.util.Arrays;

/**
 * Condition numbers by Jacobi's rotations of columns, which do not square them.
 *
 * @see <a href="https://doi.org/10.1002/0471725153">Belsley, Kuh and Welsch 1980, Regression
 *     Diagnostics, chapter 3, for columns of length one</a>
 */
final class Condition {
  private static final int MOST_SWEEPS = 60;
  private static final double ORTHOGONAL = 1e-15;

  private Condition() {}

  /**
   * Returns the greatest by the smallest singular value, columns scaled to length one.
   *
   * @param columns at least one
   * @return at least 1; infinite where one is 0 or depends on others
   */
  static double of(double[][] columns) {
    double[][] unit = new double[columns.length][];
    for (int j = 0; j < columns.length; j++) {
      double length = Columns.length(columns[j]);
      if (!(length > 0)) {
        return Double.POSITIVE_INFINITY;
      }
      unit[j] = Arrays.stream(columns[j]).map(each -> each / length).toArray();
    }
    boolean isTurning = true;
    for (int sweep = 0; isTurning && sweep < MOST_SWEEPS; sweep++) {
      isTurning = false;
      for (int i = 0; i < unit.length; i++) {
        for (int j = i + 1; j < unit.length; j++) {
          isTurning |= turn(unit[i], unit[j]);
        }
      }
    }
    double[] values = Arrays.stream(unit).mapToDouble(Columns::length).sorted().toArray();
    return values[values.length - 1] / values[0];
  }

  private static boolean turn(double[] a, double[] b) {
    double aa = Columns.dot(a, a);
    double bb = Columns.dot(b, b);
    double ab = Columns.dot(a, b);
    if (Math.abs(ab) <= ORTHOGONAL * Math.sqrt(aa * bb)) {
      return false;
    }
    double half = (bb - aa) / (2 * ab);
    double tangent = Math.copySign(1, half) / (Math.abs(half) + Math.hypot(1, half));
    double cosine = 1 / Math.hypot(1, tangent);
    double sine = cosine * tangent;
    for (int row = 0; row < a.length; row++) {
      double left = a[row];
      a[row] = cosine * left - sine * b[row];
      b[row] = sine * left + cosine * b[row];
    }
    return true;
  }
}
