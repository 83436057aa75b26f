package dev.openbook.eval.stats.curve;

import java.util.Optional;

/**
 * What became of fitting a curve.
 *
 * @param <X> what the curve is a function of
 */
public sealed interface CurveFit<X> permits FittedCurve, CurveFit.NotIdentifiable {

  /**
   * A parameter of a fitted curve.
   *
   * @param name as the form has it
   * @param figure its value and interval
   */
  record Parameter(String name, Figure figure) {}

  /**
   * The observations do not tell the parameters.
   *
   * @param reason in words, with figures
   */
  record NotIdentifiable<X>(String reason) implements CurveFit<X> {}

  /** Returns the fitted curve, empty where it was refused. */
  default Optional<FittedCurve<X>> fitted() {
    return switch (this) {
      case FittedCurve<X> curve -> Optional.of(curve);
      case NotIdentifiable<X> _ -> Optional.empty();
    };
  }
}
