package dev.openbook.eval.stats.curve;

/** The function {@code constant + slope v + sum_k factor_k exp(shape_k v)}. */
final class Terms {
  final double constant;
  final double slope;
  final double[] factors;
  final double[] shapes;

  Terms(double constant, double slope, double[] factors, double[] shapes) {
    this.constant = constant;
    this.slope = slope;
    this.factors = factors;
    this.shapes = shapes;
  }

  double at(double v) {
    double sum = constant + slope * v;
    for (int k = 0; k < shapes.length; k++) {
      sum += factors[k] * Math.exp(shapes[k] * v);
    }
    return sum;
  }

  /** Returns the same function of {@code v - by}. */
  Terms less(double by) {
    double[] moved = new double[factors.length];
    for (int k = 0; k < moved.length; k++) {
      moved[k] = factors[k] * Math.exp(shapes[k] * by);
    }
    return new Terms(constant + slope * by, slope, moved, shapes);
  }
}
