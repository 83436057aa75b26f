package dev.openbook.finetune.curate.quality;

import java.util.Arrays;

/**
 * A linear function of a vector, {@code w x + b}. Immutable.
 *
 * @see RidgeRegression
 */
public final class LinearFit {
  private final double[] weights;
  private final double intercept;
  private final double penalty;

  /**
   * Makes a function.
   *
   * @param weights one a component, at least one, finite
   * @param intercept the value at the zero vector
   * @param penalty what the squared length of the weights cost when they were fitted, positive
   */
  public LinearFit(double[] weights, double intercept, double penalty) {
    this.weights = weights.clone();
    this.intercept = intercept;
    this.penalty = penalty;
    if (weights.length == 0) {
      throw new IllegalArgumentException("weights is empty");
    }
    if (!Arrays.stream(weights).allMatch(Double::isFinite) || !Double.isFinite(intercept)) {
      throw new IllegalArgumentException("weights and intercept must be finite");
    }
    if (!(penalty > 0 && Double.isFinite(penalty))) {
      throw new IllegalArgumentException("penalty must be positive, got " + penalty);
    }
  }

  /** Returns the value of a vector as long as {@link #dimension()}. */
  public double at(float[] vector) {
    if (vector.length != weights.length) {
      throw new IllegalArgumentException(
          "vector size ("
              + vector.length
              + ") does not match weights size ("
              + weights.length
              + ")");
    }
    double sum = intercept;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] * vector[i];
    }
    return sum;
  }

  /** Returns the number of components. */
  public int dimension() {
    return weights.length;
  }

  /** Returns a copy of the weights. */
  public double[] weights() {
    return weights.clone();
  }

  /** Returns the value at the zero vector. */
  public double intercept() {
    return intercept;
  }

  /** Returns what the weights cost when they were fitted. */
  public double penalty() {
    return penalty;
  }
}
