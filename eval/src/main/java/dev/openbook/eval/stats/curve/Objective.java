package dev.openbook.eval.stats.curve;

/** A function to be made small. */
interface Objective {
  double cost(double[] at);

  /**
   * Writes the gradient and a symmetric matrix of second derivatives, or what stands for them.
   *
   * @return the cost
   */
  double derivatives(double[] at, double[] gradient, double[][] curvature);
}
