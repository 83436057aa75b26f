package dev.openbook.eval.stats.curve;

/**
 * Bounds of an exponent or rate, and a coordinate without bounds in their place: the logit of where
 * it lies between them.
 *
 * @param low where the coordinate goes to minus infinity
 * @param high where it goes to infinity; of the same sign where logarithmic
 * @param isLogarithmic whether places are told by logarithms
 */
record Range(double low, double high, boolean isLogarithmic) {
  /** Share of the range at either end that counts as the bound. */
  private static final double END = 1e-3;

  double value(double coordinate) {
    return at(1 / (1 + Math.exp(-coordinate)));
  }

  /** Returns the derivative of the value. */
  double slope(double coordinate) {
    double place = 1 / (1 + Math.exp(-coordinate));
    double stretch = isLogarithmic ? at(place) * Math.log(high / low) : high - low;
    return stretch * place * (1 - place);
  }

  double coordinate(double value) {
    double place = Math.clamp(place(value), END, 1 - END);
    return Math.log(place / (1 - place));
  }

  /** Returns so many coordinates, evenly placed. */
  double[] grid(int count) {
    double[] grid = new double[count];
    for (int i = 0; i < count; i++) {
      double place = (i + 0.5) / count;
      grid[i] = Math.log(place / (1 - place));
    }
    return grid;
  }

  boolean contains(double value) {
    return place(value) >= 0 && place(value) <= 1;
  }

  boolean isAtEnd(double value) {
    return !(place(value) > END && place(value) < 1 - END);
  }

  /** Returns how large a change of a value is a large one. */
  double scale(double value) {
    return isLogarithmic ? Math.abs(value) : high - low;
  }

  private double at(double place) {
    return isLogarithmic ? low * Math.pow(high / low, place) : low + place * (high - low);
  }

  private double place(double value) {
    return isLogarithmic
        ? Math.log(value / low) / Math.log(high / low)
        : (value - low) / (high - low);
  }
}
