package dev.openbook.eval.stats.curve;

import java.util.Optional;

/**
 * Marquardt's damping of Newton's steps: {@code (H + damping diag |H|) step = -gradient}, more of
 * it after a step that did not lower the cost.
 *
 * @see <a href="https://doi.org/10.1137/0111030">Marquardt 1963, An Algorithm for Least-Squares
 *     Estimation of Nonlinear Parameters</a>
 */
final class DampedNewton {
  private static final int MOST_STEPS = 500;
  private static final double FIRST_DAMPING = 1e-3;
  private static final double LEAST_DAMPING = 1e-14;
  private static final double MOST_DAMPING = 1e14;

  /** Coordinates are logarithms or logits: longer steps only leave the ground that was seen. */
  private static final double LONGEST_STEP = 2;

  /** Below the rounding of a cost's minimum, which is flat to about 1e-8. */
  private static final double SHORTEST_STEP = 1e-11;

  private DampedNewton() {}

  /** Returns a local minimum, downhill from the start. */
  static double[] minimise(Objective objective, double[] start) {
    int size = start.length;
    double[] at = start.clone();
    double[] gradient = new double[size];
    double[][] curvature = new double[size][size];
    double cost = objective.derivatives(at, gradient, curvature);
    double damping = FIRST_DAMPING;
    for (int i = 0; i < MOST_STEPS && damping < MOST_DAMPING; i++) {
      Optional<double[]> step = step(gradient, curvature, damping);
      if (step.isPresent()) {
        double[] next = sum(at, step.get());
        boolean isShort = longest(step.get()) < SHORTEST_STEP;
        if (objective.cost(next) < cost) {
          at = next;
          cost = objective.derivatives(at, gradient, curvature);
          damping = Math.max(damping / 10, LEAST_DAMPING);
        } else {
          damping *= 4;
        }
        if (isShort) {
          break;
        }
      } else {
        damping *= 4;
      }
    }
    return at;
  }

  private static double[] sum(double[] at, double[] step) {
    double shrink = Math.min(1, LONGEST_STEP / longest(step));
    double[] next = at.clone();
    for (int i = 0; i < next.length; i++) {
      next[i] += shrink * step[i];
    }
    return next;
  }

  private static double longest(double[] step) {
    double longest = 0;
    for (double each : step) {
      longest = Math.max(longest, Math.abs(each));
    }
    return longest;
  }

  /** Cholesky's factors; empty where the damped matrix is not positive definite. */
  private static Optional<double[]> step(double[] gradient, double[][] curvature, double damping) {
    int size = gradient.length;
    double[][] lower = new double[size][size];
    double[] step = new double[size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double left = curvature[i][j] + (i == j ? damping * Math.abs(curvature[i][i]) : 0);
        for (int k = 0; k < j; k++) {
          left -= lower[i][k] * lower[j][k];
        }
        if (i == j) {
          if (!(left > 0)) {
            return Optional.empty();
          }
          lower[i][i] = Math.sqrt(left);
        } else {
          lower[i][j] = left / lower[j][j];
        }
      }
    }
    for (int i = 0; i < size; i++) {
      double left = -gradient[i];
      for (int k = 0; k < i; k++) {
        left -= lower[i][k] * step[k];
      }
      step[i] = left / lower[i][i];
    }
    for (int i = size - 1; i >= 0; i--) {
      for (int k = i + 1; k < size; k++) {
        step[i] -= lower[k][i] * step[k];
      }
      step[i] /= lower[i][i];
    }
    return Optional.of(step);
  }
}
