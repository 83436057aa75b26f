package dev.openbook.eval.stats.curve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a form of one size has: its {@link Terms} over {@code ln x} or {@code -x}.
 *
 * @param names of parameters: constant, slope, then two a term
 * @param isLogarithmic whether terms are powers of x, not exponentials of -x
 * @param hasConstant a constant
 * @param hasSlope a term linear in {@code ln x}
 * @param terms that have an exponent or rate
 */
record Family(
    List<String> names, boolean isLogarithmic, boolean hasConstant, boolean hasSlope, int terms) {
  static final Family LOG_LINEAR = new Family(List.of("intercept", "slope"), true, true, true, 0);
  static final Family POWER = new Family(List.of("factor", "exponent"), true, false, false, 1);
  static final Family LIMITED_POWER =
      new Family(List.of("limit", "factor", "exponent"), true, true, false, 1);

  /** A factor of an exponential or a power between this and its inverse at the ends of the x's. */
  private static final double LEAST_CHANGE = 0.02;

  private static final double MOST_CHANGE = 50;

  /** A term that falls by {@code exp} of this from the first x to the second is not seen. */
  private static final double UNSEEN = 14;

  static Family exponentials(int terms) {
    var names = new ArrayList<String>();
    names.add("limit");
    for (int k = 1; k <= terms; k++) {
      names.add("drop" + k);
      names.add("rate" + k);
    }
    return new Family(List.copyOf(names), false, true, false, terms);
  }

  double coordinate(double x) {
    return isLogarithmic ? Math.log(x) : -x;
  }

  /** Returns where coordinates are measured from: their mean, or the first x. */
  double origin(double[] coordinates) {
    return isLogarithmic
        ? Arrays.stream(coordinates).average().orElseThrow()
        : Arrays.stream(coordinates).max().orElseThrow();
  }

  /** Returns the ranges to search, each for all terms; none without terms or places. */
  List<Range> ranges(double[] coordinates) {
    double[] places = Arrays.stream(coordinates).distinct().sorted().toArray();
    if (terms == 0 || places.length < 2) {
      return List.of();
    }
    int last = places.length - 1;
    double width = places[last] - places[0];
    double most = MOST_CHANGE / width;
    double least = LEAST_CHANGE / width;
    if (!isLogarithmic) {
      return List.of(new Range(least, UNSEEN / (places[last] - places[last - 1]), true));
    }
    return hasConstant
        ? List.of(new Range(-least, -most, true), new Range(least, most, true))
        : List.of(new Range(-most, most, false));
  }

  /** Returns the parameters of the formula; terms in order of their shapes. */
  double[] parameters(Terms of) {
    double[] parameters = new double[names.size()];
    int place = 0;
    if (hasConstant) {
      parameters[place++] = of.constant;
    }
    if (hasSlope) {
      parameters[place++] = of.slope;
    }
    for (int k = 0; k < terms; k++) {
      parameters[place++] = isLogarithmic ? of.factors[k] : -of.factors[k];
      parameters[place++] = of.shapes[k];
    }
    return parameters;
  }

  Terms terms(double[] parameters) {
    int place = 0;
    double constant = hasConstant ? parameters[place++] : 0;
    double slope = hasSlope ? parameters[place++] : 0;
    double[] factors = new double[terms];
    double[] shapes = new double[terms];
    for (int k = 0; k < terms; k++) {
      double factor = parameters[place++];
      factors[k] = isLogarithmic ? factor : -factor;
      shapes[k] = parameters[place++];
    }
    return new Terms(constant, slope, factors, shapes);
  }
}
