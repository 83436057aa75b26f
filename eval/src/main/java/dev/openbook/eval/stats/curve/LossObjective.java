package dev.openbook.eval.stats.curve;

import java.util.Arrays;

/**
 * Hoffmann et al.'s loss of {@code (a, alpha, b, beta, e)}: Huber's, of {@code logsumexp(a - alpha
 * n, b - beta d, e) - ln L}, with n and d the logarithms of parameters and tokens less their means.
 */
final class LossObjective implements Objective {
  static final int SIZE = 5;

  /** Appendix D.2. */
  private static final double DELTA = 1e-3;

  private final double[] n;
  private final double[] d;
  private final double[] logs; // of the losses
  private final boolean isExact;

  /**
   * Creates the objective.
   *
   * @param isExact whether the curvature is exact, else one that is positive semidefinite:
   *     residuals beyond delta weighted down, the model taken as linear
   */
  LossObjective(double[] n, double[] d, double[] logs, boolean isExact) {
    this.n = n;
    this.d = d;
    this.logs = logs;
    this.isExact = isExact;
  }

  @Override
  public double cost(double[] at) {
    double cost = 0;
    for (int i = 0; i < logs.length; i++) {
      double left = Math.abs(logSum(parts(at, i)) - logs[i]);
      cost += left <= DELTA ? left * left / 2 : DELTA * (left - DELTA / 2);
    }
    return cost;
  }

  @Override
  public double derivatives(double[] at, double[] gradient, double[][] curvature) {
    Arrays.fill(gradient, 0);
    for (double[] row : curvature) {
      Arrays.fill(row, 0);
    }
    for (int i = 0; i < logs.length; i++) {
      double[] parts = parts(at, i);
      double sum = logSum(parts);
      double left = sum - logs[i];
      double pull = Math.clamp(left, -DELTA, DELTA);
      double[] change = change(parts, sum, i);
      double beyond = isExact ? 0 : DELTA / Math.abs(left);
      double weight = Math.abs(left) <= DELTA ? 1 : beyond;
      double bend = isExact ? pull : 0;
      for (int j = 0; j < SIZE; j++) {
        gradient[j] += pull * change[j];
        for (int k = 0; k < SIZE; k++) {
          curvature[j][k] += (weight - bend) * change[j] * change[k];
        }
      }
      addParts(curvature, bend, parts, sum, i);
    }
    return cost(at);
  }

  /** Adds {@code sum_k p_k x_k x_k^T}; less the gradient's square it is the second derivative. */
  private void addParts(double[][] curvature, double by, double[] parts, double sum, int i) {
    double ofModel = by * Math.exp(parts[0] - sum);
    double ofData = by * Math.exp(parts[1] - sum);
    addPair(curvature, 0, ofModel, -n[i]);
    addPair(curvature, 2, ofData, -d[i]);
    curvature[4][4] += by * Math.exp(parts[2] - sum);
  }

  private static void addPair(double[][] curvature, int first, double by, double x) {
    curvature[first][first] += by;
    curvature[first][first + 1] += by * x;
    curvature[first + 1][first] += by * x;
    curvature[first + 1][first + 1] += by * x * x;
  }

  /** Returns the derivatives of a residual. */
  double[] change(double[] at, int i) {
    double[] parts = parts(at, i);
    return change(parts, logSum(parts), i);
  }

  private double[] change(double[] parts, double sum, int i) {
    double ofModel = Math.exp(parts[0] - sum);
    double ofData = Math.exp(parts[1] - sum);
    return new double[] {
      ofModel, -ofModel * n[i], ofData, -ofData * d[i], Math.exp(parts[2] - sum)
    };
  }

  private double[] parts(double[] at, int i) {
    return new double[] {at[0] - at[1] * n[i], at[2] - at[3] * d[i], at[4]};
  }

  private static double logSum(double[] parts) {
    double most = Math.max(parts[0], Math.max(parts[1], parts[2]));
    double sum = 0;
    for (double each : parts) {
      sum += Math.exp(each - most);
    }
    return most + Math.log(sum);
  }
}
