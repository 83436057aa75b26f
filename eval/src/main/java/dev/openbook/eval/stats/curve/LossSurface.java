package dev.openbook.eval.stats.curve;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** The search for {@code E + A / N^alpha + B / D^beta} by {@link LossObjective}. */
final class LossSurface implements Solver<TrainingSize> {
  private static final List<String> NAMES = List.of("E", "A", "alpha", "B", "beta");

  /** Exponents of the grid; Hoffmann et al. start from 0, 0.5, ..., 2. */
  private static final double[] EXPONENTS = {0.05, 0.15, 0.3, 0.5, 0.8, 1.3};

  /** Best points of the grid that are searched from; one where a fit is near. */
  private static final int STARTS = 4;

  /** Share of the mean loss that a part starts with where least squares gives it nothing. */
  private static final double LEAST_START = 0.02;

  /** A part that is nowhere a larger share of the loss is at its bound, 0. */
  private static final double LEAST_SHARE = 1e-4;

  @Override
  public List<String> names() {
    return NAMES;
  }

  @Override
  public void require(TrainingSize at) {}

  @Override
  public void requireObserved(double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException("value must be above 0 for a loss surface, got " + value);
    }
  }

  @Override
  public double size(TrainingSize at) {
    return at.parameters() * at.tokens();
  }

  @Override
  public double value(double[] parameters, TrainingSize at) {
    return parameters[0]
        + parameters[1] * Math.pow(at.parameters(), -parameters[2])
        + parameters[3] * Math.pow(at.tokens(), -parameters[4]);
  }

  @Override
  public OptionalDouble asymptote(double[] parameters) {
    return OptionalDouble.of(parameters[0]);
  }

  @Override
  public double[] shapes(double[] parameters) {
    return new double[] {parameters[2], parameters[4]};
  }

  @Override
  public double residual(double fitted, double observed) {
    return Math.log(observed) - Math.log(fitted);
  }

  @Override
  public double shifted(double fitted, double residual) {
    return fitted * Math.exp(residual);
  }

  @Override
  public double[] solve(List<Observation<TrainingSize>> observations, Optional<double[]> near) {
    var places = new Places(observations);
    LossObjective rough = places.objective(false);
    LossObjective exact = places.objective(true);
    List<double[]> starts =
        new ArrayList<>(
            places.grid().stream()
                .sorted(Comparator.comparingDouble(rough::cost))
                .limit(near.isPresent() ? 1 : STARTS)
                .toList());
    near.ifPresent(each -> starts.add(places.coordinates(each)));
    double[] best =
        starts.stream()
            .map(each -> DampedNewton.minimise(rough, each))
            .map(each -> DampedNewton.minimise(exact, each))
            .min(Comparator.comparingDouble(exact::cost))
            .orElseThrow();
    return places.parameters(best);
  }

  @Override
  public Optional<String> stuck(double[] parameters, List<Observation<TrainingSize>> observations) {
    double[] share = new double[3]; // the largest of E, A's and B's part
    for (Observation<TrainingSize> each : observations) {
      double whole = value(parameters, each.at());
      double ofModel = parameters[1] * Math.pow(each.at().parameters(), -parameters[2]);
      double ofData = parameters[3] * Math.pow(each.at().tokens(), -parameters[4]);
      share[0] = Math.max(share[0], parameters[0] / whole);
      share[1] = Math.max(share[1], ofModel / whole);
      share[2] = Math.max(share[2], ofData / whole);
    }
    for (int i = 0; i < share.length; i++) {
      if (!(share[i] > LEAST_SHARE)) {
        return Optional.of(NAMES.get(i == 0 ? 0 : 2 * i - 1) + " ends at its bound, 0");
      }
    }
    for (int i = 2; i <= 4; i += 2) {
      if (!(parameters[i] > 0)) {
        return Optional.of(NAMES.get(i) + " is not above 0: the loss does not fall");
      }
    }
    return Optional.empty();
  }

  @Override
  public double[][] jacobian(double[] parameters, List<Observation<TrainingSize>> observations) {
    var places = new Places(observations);
    LossObjective objective = places.objective(true);
    double[] at = places.coordinates(parameters);
    double[][] jacobian = new double[LossObjective.SIZE][observations.size()];
    for (int i = 0; i < observations.size(); i++) {
      double[] change = objective.change(at, i);
      for (int j = 0; j < change.length; j++) {
        jacobian[j][i] = change[j];
      }
    }
    return jacobian;
  }

  /** Logarithms of the observations, sizes less their means. */
  private static final class Places {
    private final double meanN;
    private final double meanD;
    private final double[] n;
    private final double[] d;
    private final double[] losses;

    Places(List<Observation<TrainingSize>> observations) {
      double[] parameters = logs(observations, each -> each.at().parameters());
      double[] tokens = logs(observations, each -> each.at().tokens());
      losses = observations.stream().mapToDouble(Observation::value).toArray();
      meanN = Arrays.stream(parameters).average().orElseThrow();
      meanD = Arrays.stream(tokens).average().orElseThrow();
      n = Arrays.stream(parameters).map(each -> each - meanN).toArray();
      d = Arrays.stream(tokens).map(each -> each - meanD).toArray();
    }

    private static double[] logs(
        List<Observation<TrainingSize>> observations,
        ToDoubleFunction<Observation<TrainingSize>> of) {
      return observations.stream().mapToDouble(of).map(Math::log).toArray();
    }

    LossObjective objective(boolean isExact) {
      return new LossObjective(n, d, Arrays.stream(losses).map(Math::log).toArray(), isExact);
    }

    /** Returns a start for each pair of exponents, the rest by least squares of L over L. */
    List<double[]> grid() {
      double mean = Arrays.stream(losses).average().orElseThrow();
      double[] ones = new double[losses.length];
      Arrays.fill(ones, 1);
      var grid = new ArrayList<double[]>();
      for (double alpha : EXPONENTS) {
        for (double beta : EXPONENTS) {
          double[][] columns = {column(n, alpha), column(d, beta), column(n, 0)};
          double[] parts = Columns.of(columns).solve(ones);
          for (int i = 0; i < parts.length; i++) {
            parts[i] = Math.log(Math.max(parts[i], LEAST_START * mean));
          }
          grid.add(new double[] {parts[0], alpha, parts[1], beta, parts[2]});
        }
      }
      return grid;
    }

    private double[] column(double[] of, double exponent) {
      double[] column = new double[of.length];
      for (int i = 0; i < column.length; i++) {
        column[i] = Math.exp(-exponent * of[i]) / losses[i];
      }
      return column;
    }

    double[] coordinates(double[] p) {
      return new double[] {
        Math.log(p[1]) - p[2] * meanN, p[2], Math.log(p[3]) - p[4] * meanD, p[4], Math.log(p[0])
      };
    }

    double[] parameters(double[] at) {
      return new double[] {
        Math.exp(at[4]),
        Math.exp(at[0] + at[1] * meanN),
        at[1],
        Math.exp(at[2] + at[3] * meanD),
        at[3]
      };
    }
  }
}
