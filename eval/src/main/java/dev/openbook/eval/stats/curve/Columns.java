package dev.openbook.eval.stats.curve;

/** Columns of numbers made orthonormal, to project others by. */
final class Columns {
  /** A column of which less is left depends on those before it. */
  private static final double DEPENDENT = 1e-13;

  private final double[][] orthonormal; // [column][row]; a dependent one is 0
  private final double[][] upper; // [row][column]

  private Columns(double[][] orthonormal, double[][] upper) {
    this.orthonormal = orthonormal;
    this.upper = upper;
  }

  /** Gram and Schmidt's process, done twice to be right to the last digits. */
  static Columns of(double[][] columns) {
    var made =
        new Columns(new double[columns.length][], new double[columns.length][columns.length]);
    for (int j = 0; j < columns.length; j++) {
      double[] left = columns[j].clone();
      double before = length(left);
      for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < j; i++) {
          made.upper[i][j] += take(made.orthonormal[i], left);
        }
      }
      double length = length(left);
      boolean isDependent = !(length > DEPENDENT * before);
      made.upper[j][j] = isDependent ? 0 : length;
      for (int row = 0; row < left.length; row++) {
        left[row] = isDependent ? 0 : left[row] / length;
      }
      made.orthonormal[j] = left;
    }
    return made;
  }

  /** Returns what no combination of the columns explains of the values. */
  double[] residual(double[] values) {
    double[] left = values.clone();
    for (int pass = 0; pass < 2; pass++) {
      for (double[] each : orthonormal) {
        take(each, left);
      }
    }
    return left;
  }

  /** Returns the combination nearest to the values; a dependent column has 0. */
  double[] solve(double[] values) {
    double[] left = values.clone();
    double[] solution = new double[orthonormal.length];
    for (int i = 0; i < solution.length; i++) {
      solution[i] = take(orthonormal[i], left);
    }
    for (int i = solution.length - 1; i >= 0; i--) {
      for (int j = i + 1; j < solution.length; j++) {
        solution[i] -= upper[i][j] * solution[j];
      }
      solution[i] = upper[i][i] == 0 ? 0 : solution[i] / upper[i][i];
    }
    return solution;
  }

  private static double take(double[] unit, double[] from) {
    double share = dot(unit, from);
    for (int row = 0; row < from.length; row++) {
      from[row] -= share * unit[row];
    }
    return share;
  }

  static double length(double[] column) {
    return Math.sqrt(dot(column, column));
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
