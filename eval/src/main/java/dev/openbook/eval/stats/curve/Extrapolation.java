package dev.openbook.eval.stats.curve;

import java.util.List;

/**
 * How a curve fitted without the largest sizes foretold them.
 *
 * @param <X> what the curve is a function of
 */
public sealed interface Extrapolation<X> {

  /**
   * A point that was left out.
   *
   * @param observed what was measured
   * @param foretold the curve's value there
   */
  record HeldOut<X>(Observation<X> observed, double foretold) {
    /** Returns foretold less observed, in the unit of the values. */
    public double error() {
      return foretold - observed.value();
    }
  }

  /**
   * The sizes were foretold.
   *
   * @param points left out, in the order of the observations; at least one
   */
  record Foretold<X>(List<HeldOut<X>> points) implements Extrapolation<X> {
    public Foretold {
      points = List.copyOf(points);
    }

    /** Returns the root of the mean squared error, over points, in the unit of the values. */
    public double rootMeanSquare() {
      double squares = points.stream().mapToDouble(each -> each.error() * each.error()).sum();
      return Math.sqrt(squares / points.size());
    }

    /** Returns the mean error over points: above 0 where the curve promised too high values. */
    public double bias() {
      return points.stream().mapToDouble(HeldOut::error).average().orElseThrow();
    }
  }

  /**
   * The smaller sizes do not tell the parameters.
   *
   * @param reason in words, with figures
   */
  record NotIdentifiable<X>(String reason) implements Extrapolation<X> {}
}
