package dev.openbook.eval.stats.curve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.eval.stats.Sampling;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Formulas of papers, and points of them. */
final class PublishedCurves {
  /** Kaplan et al. 2020, section 1.2: non-embedding parameters. */
  static final double KAPLAN_PARAMETERS = 8.8e13;

  static final double KAPLAN_EXPONENT = 0.076;

  static final Sampling SAMPLING = new Sampling(200, 7, 0.95);

  private PublishedCurves() {}

  /** EntiGraph, arXiv 2409.07431, appendix F.1: accuracy in % by millions of synthetic tokens. */
  static double entiGraph(double x) {
    return 64.5456
        - 13.8352 * Math.pow(0.9989, x)
        - 8.4705 * Math.pow(0.8961, x)
        - 3.932 * Math.pow(0.0546, x);
  }

  static double kaplan(double parameters) {
    return Math.pow(KAPLAN_PARAMETERS / parameters, KAPLAN_EXPONENT);
  }

  /** Hoffmann et al. 2022, section 3.3, equation 10. */
  static double chinchilla(TrainingSize at) {
    return 1.69 + 406.4 / Math.pow(at.parameters(), 0.34) + 410.7 / Math.pow(at.tokens(), 0.28);
  }

  /** EntiGraph's budgets: 0 and sizes up to 455 million tokens. */
  static List<Double> budgets(int count) {
    var budgets = new ArrayList<Double>(List.of(0.0));
    budgets.addAll(geometric(0.05, 455, count - 1));
    return budgets;
  }

  static List<Double> geometric(double from, double to, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> from * Math.pow(to / from, i / (count - 1.0)))
        .toList();
  }

  static List<TrainingSize> trainings() {
    return geometric(5e7, 1.6e10, 6).stream()
        .flatMap(n -> geometric(1e9, 4e11, 6).stream().map(d -> new TrainingSize(n, d)))
        .toList();
  }

  static List<Observation<Double>> points(List<Double> xs, DoubleUnaryOperator of) {
    return xs.stream().map(x -> new Observation<>(x, of.applyAsDouble(x))).toList();
  }

  static <X> List<Observation<X>> observed(List<X> places, ToDoubleFunction<X> of) {
    return places.stream().map(at -> new Observation<>(at, of.applyAsDouble(at))).toList();
  }

  static List<Observation<Double>> noisy(
      List<Double> xs, DoubleUnaryOperator of, double deviation, long seed) {
    var random = new Random(seed);
    return points(xs, x -> of.applyAsDouble(x) + deviation * random.nextGaussian());
  }

  static <X> FittedCurve<X> fitted(CurveForm<X> form, List<Observation<X>> observations) {
    return fitted(form, observations, Resampling.RESIDUALS);
  }

  static <X> FittedCurve<X> fitted(
      CurveForm<X> form, List<Observation<X>> observations, Resampling resampling) {
    CurveFit<X> fit = form.fit(observations, SAMPLING, resampling, IdentifiabilityLimits.USUAL);
    assertThat(fit).isInstanceOf(FittedCurve.class);
    return fit.fitted().orElseThrow();
  }

  static <X> String refusal(CurveForm<X> form, List<Observation<X>> observations) {
    return refusal(
        form.fit(observations, SAMPLING, Resampling.RESIDUALS, IdentifiabilityLimits.USUAL));
  }

  static <X> String refusal(CurveFit<X> fit) {
    return switch (fit) {
      case FittedCurve<X> curve -> "fitted: " + curve.parameters() + ", " + curve.asymptote();
      case CurveFit.NotIdentifiable<X> refused -> refused.reason();
    };
  }
}
