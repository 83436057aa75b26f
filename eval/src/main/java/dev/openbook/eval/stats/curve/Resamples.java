package dev.openbook.eval.stats.curve;

import dev.openbook.eval.stats.Sampling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** The bootstrap of a fit: every resample is fitted as the observations were. */
final class Resamples<X> {
  private static final String GENERATOR = "L64X128MixRandom";

  private final Solver<X> solver;
  private final List<Observation<X>> observations;
  private final double[] parameters;
  private final Resampling resampling;

  Resamples(
      Solver<X> solver,
      List<Observation<X>> observations,
      double[] parameters,
      Resampling resampling) {
    this.solver = solver;
    this.observations = observations;
    this.parameters = parameters;
    this.resampling = resampling;
  }

  /** Returns the parameters of each resample, {@code [resample][parameter]}. */
  double[][] replicates(Sampling sampling) {
    RandomGenerator random = RandomGeneratorFactory.of(GENERATOR).create(sampling.seed());
    double[][] replicates = new double[sampling.resamples()][];
    List<Double> residuals = residuals();
    List<List<Observation<X>>> places =
        resampling == Resampling.WITHIN_PLACES ? places() : List.of();
    for (int i = 0; i < replicates.length; i++) {
      List<Observation<X>> drawn =
          switch (resampling) {
            case CASES -> cases(random);
            case RESIDUALS -> shifted(residuals, random);
            case WITHIN_PLACES ->
                places.stream().flatMap(each -> drawn(each, random).stream()).toList();
          };
      replicates[i] = solver.solve(drawn, Optional.of(parameters));
    }
    return replicates;
  }

  private List<Observation<X>> cases(RandomGenerator random) {
    while (true) {
      List<Observation<X>> drawn = drawn(observations, random);
      if (drawn.stream().map(Observation::at).distinct().count() >= parameters.length) {
        return drawn;
      }
    }
  }

  private static <T> List<T> drawn(List<T> from, RandomGenerator random) {
    var drawn = new ArrayList<T>();
    for (int i = 0; i < from.size(); i++) {
      drawn.add(from.get(random.nextInt(from.size())));
    }
    return drawn;
  }

  private List<Observation<X>> shifted(List<Double> residuals, RandomGenerator random) {
    List<Double> drawn = drawn(residuals, random);
    var shifted = new ArrayList<Observation<X>>();
    for (int i = 0; i < drawn.size(); i++) {
      X at = observations.get(i).at();
      double fitted = solver.value(parameters, at);
      shifted.add(new Observation<>(at, solver.shifted(fitted, drawn.get(i))));
    }
    return shifted;
  }

  private List<Double> residuals() {
    List<Double> raw =
        observations.stream()
            .map(each -> solver.residual(solver.value(parameters, each.at()), each.value()))
            .toList();
    double mean = raw.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    double widened = Math.sqrt((double) raw.size() / (raw.size() - parameters.length));
    return raw.stream().map(each -> (each - mean) * widened).toList();
  }

  private List<Observation<X>> widened(List<Observation<X>> here) {
    double mean = here.stream().mapToDouble(Observation::value).average().orElseThrow();
    double by = Math.sqrt(here.size() / (here.size() - 1.0));
    return here.stream()
        .map(
            each ->
                new Observation<>(
                    each.at(), solver.shifted(mean, by * solver.residual(mean, each.value()))))
        .toList();
  }

  private List<List<Observation<X>>> places() {
    Map<X, List<Observation<X>>> places = new LinkedHashMap<>();
    for (Observation<X> each : observations) {
      places.computeIfAbsent(each.at(), at -> new ArrayList<>()).add(each);
    }
    places.forEach(
        (at, here) -> {
          if (here.size() < 2) {
            throw new IllegalArgumentException(
                "observations must be at least 2 at each place to draw within places, got 1 at "
                    + at);
          }
        });
    return places.values().stream().map(this::widened).toList();
  }
}
