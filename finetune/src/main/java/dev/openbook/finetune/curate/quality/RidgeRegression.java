package dev.openbook.finetune.curate.quality;

/**
 * Least squares with a penalty, {@code min_{w,b} sum_i (w x_i + b - y_i)^2 + penalty |w|^2}; the
 * intercept b costs nothing. As scikit-learn's {@code Ridge(alpha=penalty)}.
 *
 * <p>The sums {@code X'X} and {@code X'y} over centred vectors are made once, in double precision;
 * each penalty then takes one Cholesky factorisation of {@code X'X + penalty I}.
 */
final class RidgeRegression {
  private final double[] meanVector; // [D]
  private final double meanValue;
  private final double[][] products; // [D, D], the lower triangle
  private final double[] moments; // [D]

  /**
   * Sums vectors and values.
   *
   * @param vectors at least one, all of the same size
   * @param values one a vector
   */
  RidgeRegression(float[][] vectors, double[] values) {
    if (vectors.length == 0 || vectors.length != values.length) {
      throw new IllegalArgumentException(
          "vectors size ("
              + vectors.length
              + ") must be positive and match values size ("
              + values.length
              + ")");
    }
    int size = vectors[0].length;
    meanVector = new double[size];
    double sum = 0;
    for (int i = 0; i < vectors.length; i++) {
      if (vectors[i].length != size) {
        throw new IllegalArgumentException(
            "vector size (" + vectors[i].length + ") does not match vector size (" + size + ")");
      }
      for (int j = 0; j < size; j++) {
        meanVector[j] += vectors[i][j] / (double) vectors.length;
      }
      sum += values[i];
    }
    meanValue = sum / values.length;
    products = new double[size][size];
    moments = new double[size];
    var centred = new double[size];
    for (int i = 0; i < vectors.length; i++) {
      for (int j = 0; j < size; j++) {
        centred[j] = vectors[i][j] - meanVector[j];
      }
      add(centred, values[i] - meanValue);
    }
  }

  private void add(double[] vector, double value) {
    for (int j = 0; j < vector.length; j++) {
      moments[j] += vector[j] * value;
      for (int k = 0; k <= j; k++) {
        products[j][k] += vector[j] * vector[k];
      }
    }
  }

  /**
   * Returns the best function under a penalty.
   *
   * @param penalty positive, so that there is always exactly one
   */
  LinearFit fit(double penalty) {
    double[] weights = solved(factor(penalty), moments);
    double intercept = meanValue;
    for (int i = 0; i < weights.length; i++) {
      intercept -= weights[i] * meanVector[i];
    }
    return new LinearFit(weights, intercept, penalty);
  }

  /** Returns the lower triangle L of {@code L L' = X'X + penalty I}. */
  private double[][] factor(double penalty) {
    int size = products.length;
    var lower = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double rest = products[i][j] + (i == j ? penalty : 0);
        for (int k = 0; k < j; k++) {
          rest -= lower[i][k] * lower[j][k];
        }
        lower[i][j] = i == j ? Math.sqrt(rest) : rest / lower[j][j];
      }
    }
    return lower;
  }

  /** Returns x of {@code L L' x = right}. */
  private static double[] solved(double[][] lower, double[] right) {
    int size = right.length;
    double[] x = right.clone();
    for (int i = 0; i < size; i++) {
      for (int k = 0; k < i; k++) {
        x[i] -= lower[i][k] * x[k];
      }
      x[i] /= lower[i][i];
    }
    for (int i = size - 1; i >= 0; i--) {
      for (int k = i + 1; k < size; k++) {
        x[i] -= lower[k][i] * x[k];
      }
      x[i] /= lower[i][i];
    }
    return x;
  }
}
