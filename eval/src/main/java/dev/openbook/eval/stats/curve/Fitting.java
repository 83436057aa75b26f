package dev.openbook.eval.stats.curve;

import static java.util.Objects.requireNonNull;

import dev.openbook.eval.stats.Interval;
import dev.openbook.eval.stats.Sampling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A form, the observations it is fitted to, and what makes it be refused. */
final class Fitting<X> {
  private final Solver<X> solver;
  private final List<Observation<X>> observations;
  private final IdentifiabilityLimits limits;

  Fitting(Solver<X> solver, List<Observation<X>> observations, IdentifiabilityLimits limits) {
    this.solver = solver;
    this.observations = List.copyOf(observations);
    this.limits = requireNonNull(limits, "limits is null");
    for (Observation<X> each : observations) {
      solver.require(each.at());
      solver.requireObserved(each.value());
    }
  }

  CurveFit<X> fit(Sampling sampling, Resampling resampling) {
    return fit(
        parameters ->
            new Resamples<>(solver, observations, parameters, resampling).replicates(sampling),
        sampling.confidence());
  }

  /** Fits, with the parameters of resamples whose values are given. */
  CurveFit<X> fit(List<double[]> resampled, double confidence) {
    return fit(
        parameters ->
            resampled.stream()
                .map(values -> solver.solve(observed(values), Optional.of(parameters)))
                .toArray(double[][]::new),
        confidence);
  }

  private List<Observation<X>> observed(double[] values) {
    return IntStream.range(0, values.length)
        .mapToObj(i -> new Observation<>(observations.get(i).at(), values[i]))
        .toList();
  }

  private CurveFit<X> fit(Function<double[], double[][]> resample, double confidence) {
    Optional<String> tooFew = tooFew();
    if (tooFew.isPresent()) {
      return new CurveFit.NotIdentifiable<>(tooFew.get());
    }
    double[] parameters = solver.solve(observations, Optional.empty());
    double condition = condition(parameters);
    Optional<String> refusal = refusal(parameters, condition);
    if (refusal.isPresent()) {
      return new CurveFit.NotIdentifiable<>(refusal.get());
    }
    double[][] replicates = resample.apply(parameters);
    if (!Arrays.stream(replicates).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite)) {
      return new CurveFit.NotIdentifiable<>("parameters of a resample grow beyond all numbers");
    }
    var curve =
        new FittedCurve<>(
            solver, parameters, replicates, residuals(parameters), condition, confidence);
    Optional<String> tooWide = tooWide(curve);
    return tooWide.isPresent() ? new CurveFit.NotIdentifiable<>(tooWide.get()) : curve;
  }

  Extrapolation<X> foretell(List<Observation<X>> heldOut) {
    Optional<String> tooFew = tooFew();
    if (tooFew.isPresent()) {
      return new Extrapolation.NotIdentifiable<>(tooFew.get());
    }
    double[] parameters = solver.solve(observations, Optional.empty());
    Optional<String> refusal = refusal(parameters, condition(parameters));
    if (refusal.isPresent()) {
      return new Extrapolation.NotIdentifiable<>(refusal.get());
    }
    var points = new ArrayList<Extrapolation.HeldOut<X>>();
    for (Observation<X> each : heldOut) {
      solver.require(each.at());
      points.add(new Extrapolation.HeldOut<>(each, solver.value(parameters, each.at())));
    }
    return new Extrapolation.Foretold<>(points);
  }

  private List<Double> residuals(double[] parameters) {
    return observations.stream()
        .map(each -> solver.residual(solver.value(parameters, each.at()), each.value()))
        .toList();
  }

  private Optional<String> tooFew() {
    int needed = solver.names().size();
    if (observations.size() < needed + 1) {
      return Optional.of(
          "%d parameters need at least %d observations, got %d"
              .formatted(needed, needed + 1, observations.size()));
    }
    long places = observations.stream().map(Observation::at).distinct().count();
    return places < needed
        ? Optional.of("%d parameters need as many places, got %d".formatted(needed, places))
        : Optional.empty();
  }

  private double condition(double[] parameters) {
    return Condition.of(solver.jacobian(parameters, observations));
  }

  private Optional<String> refusal(double[] parameters, double condition) {
    Optional<String> stuck = solver.stuck(parameters, observations);
    if (!Arrays.stream(parameters).allMatch(Double::isFinite)) {
      return Optional.of("parameters grow beyond all numbers");
    }
    if (stuck.isPresent() || condition <= limits.condition()) {
      return stuck;
    }
    return Optional.of(
        "parameters make up for one another: the condition number is "
            + number(condition)
            + ", the limit "
            + number(limits.condition()));
  }

  private Optional<String> tooWide(FittedCurve<X> curve) {
    for (Interval each : curve.shapes()) {
      boolean isOneSided = each.low() > 0 || each.high() < 0;
      double ratio = Math.max(each.high() / each.low(), each.low() / each.high());
      if (!isOneSided || ratio > limits.shapeRatio()) {
        return Optional.of("an exponent or rate is known no better than " + ends(each));
      }
    }
    return curve
        .asymptote()
        .map(Figure::interval)
        .filter(each -> 2 * each.halfWidth() > limits.asymptoteRatio() * spread())
        .map(
            each ->
                "the asymptote is known no better than "
                    + ends(each)
                    + ", where values spread over "
                    + number(spread()));
  }

  private double spread() {
    double low = observations.stream().mapToDouble(Observation::value).min().orElseThrow();
    double high = observations.stream().mapToDouble(Observation::value).max().orElseThrow();
    return high - low;
  }

  private static String ends(Interval of) {
    return "from " + number(of.low()) + " to " + number(of.high());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3g", value);
  }
}
