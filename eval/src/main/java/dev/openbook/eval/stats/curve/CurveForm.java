package dev.openbook.eval.stats.curve;

import static java.util.Objects.requireNonNull;

import dev.openbook.eval.stats.Sampling;
import java.util.List;

/**
 * A form of curve, and how it is fitted. Immutable.
 *
 * <p>Forms of one size x are fitted by least squares with variable projection: parameters that
 * enter linearly are solved for exactly, exponents and rates are searched by damped Gauss-Newton
 * steps from a fixed grid. The bounds of that search follow from the x's; what ends at one is
 * refused. Every resample is searched from the best point of the same grid and from the fit.
 *
 * @param <X> what the curve is a function of
 * @see <a href="https://doi.org/10.1088/0266-5611/19/2/201">Golub and Pereyra 2003, Separable
 *     nonlinear least squares</a>
 */
public final class CurveForm<X> {
  private static final int MOST_TERMS = 4;

  private final Solver<X> solver;

  private CurveForm(Solver<X> solver) {
    this.solver = solver;
  }

  /** Returns {@code intercept + slope ln x}, x above 0. */
  public static CurveForm<Double> logLinear() {
    return new CurveForm<>(new SeparableSolver(Family.LOG_LINEAR));
  }

  /**
   * Returns {@code factor x^exponent}, x above 0.
   *
   * <p>Residuals are of y, not of its logarithm. Kaplan's {@code (Nc / N)^alpha} has {@code alpha =
   * -exponent} and {@code Nc = factor^(1 / alpha)}.
   *
   * @see <a href="https://arxiv.org/abs/2001.08361">Kaplan et al. 2020, section 1.2</a>
   */
  public static CurveForm<Double> power() {
    return new CurveForm<>(new SeparableSolver(Family.POWER));
  }

  /**
   * Returns {@code limit + factor x^exponent}, x above 0; the limit is an asymptote where the
   * exponent is negative: a floor with a factor above 0, a ceiling below.
   */
  public static CurveForm<Double> limitedPower() {
    return new CurveForm<>(new SeparableSolver(Family.LIMITED_POWER));
  }

  /**
   * Returns {@code limit - sum_k drop_k exp(-rate_k x)}, x at least 0, rates above 0, slowest
   * first; with three terms the form of EntiGraph's accuracy over millions of synthetic tokens,
   * which gives {@code exp(-rate_k)}.
   *
   * @param terms 1 to 4
   * @see <a href="https://arxiv.org/abs/2409.07431">Yang et al., Synthetic continued pretraining,
   *     section 6 and appendix F.1</a>
   */
  public static CurveForm<Double> exponentials(int terms) {
    if (terms < 1 || terms > MOST_TERMS) {
      throw new IllegalArgumentException(
          "terms must be in [1, %d], got %d".formatted(MOST_TERMS, terms));
    }
    return new CurveForm<>(new SeparableSolver(Family.exponentials(terms)));
  }

  /**
   * Returns {@code E + A / N^alpha + B / D^beta}, a loss above 0 by parameters N and tokens D.
   *
   * <p>Minimises Huber's loss, delta 1e-3, of {@code logsumexp(ln A - alpha ln N, ln B - beta ln D,
   * ln E) - ln L} as the paper does; the search is Newton's with exact second derivatives from the
   * best of 36 pairs of exponents, where the paper has L-BFGS from 4,500 starts. Residuals are of
   * the logarithm. The asymptote is E.
   *
   * @see <a href="https://arxiv.org/abs/2203.15556">Hoffmann et al. 2022, section 3.3 and appendix
   *     D.2</a>
   */
  public static CurveForm<TrainingSize> lossSurface() {
    return new CurveForm<>(new LossSurface());
  }

  /** Returns the names of the parameters in the order of a published formula. */
  public List<String> parameterNames() {
    return solver.names();
  }

  /**
   * Fits.
   *
   * @param observations in any order
   * @param sampling of intervals; its seed draws resamples
   * @param resampling what is drawn
   * @param limits beyond what the fit is refused
   */
  public CurveFit<X> fit(
      List<Observation<X>> observations,
      Sampling sampling,
      Resampling resampling,
      IdentifiabilityLimits limits) {
    requireNonNull(resampling, "resampling is null");
    return new Fitting<>(solver, observations, limits).fit(sampling, resampling);
  }

  /**
   * Fits, with intervals by values that were resampled elsewhere, e.g. means over questions drawn
   * by document.
   *
   * @param observations in any order
   * @param resampled for each resample the values of the observations, in their order, finite; at
   *     least one resample
   * @param confidence coverage of intervals, in (0, 1)
   * @param limits beyond what the fit is refused
   */
  public CurveFit<X> fit(
      List<Observation<X>> observations,
      List<double[]> resampled,
      double confidence,
      IdentifiabilityLimits limits) {
    if (resampled.isEmpty()) {
      throw new IllegalArgumentException("resampled must hold at least one resample");
    }
    for (double[] each : resampled) {
      if (each.length != observations.size()) {
        throw new IllegalArgumentException(
            "resampled size (%d) does not match observations size (%d)"
                .formatted(each.length, observations.size()));
      }
    }
    return new Fitting<>(solver, observations, limits).fit(resampled, confidence);
  }

  /**
   * Returns the form's value.
   *
   * @param parameters in the order of {@link #parameterNames}
   * @param at where
   */
  public double value(List<Double> parameters, X at) {
    if (parameters.size() != solver.names().size()) {
      throw new IllegalArgumentException(
          "parameters size (%d) does not match names size (%d)"
              .formatted(parameters.size(), solver.names().size()));
    }
    solver.require(at);
    return solver.value(parameters.stream().mapToDouble(Double::doubleValue).toArray(), at);
  }

  /**
   * Fits without the largest sizes and foretells them. The size of a loss surface's point is N
   * times D.
   *
   * @param observations in any order
   * @param heldOutSizes how many different sizes are left out, at least 1 and not all
   * @param limits of the condition number; intervals are not drawn
   */
  public Extrapolation<X> extrapolate(
      List<Observation<X>> observations, int heldOutSizes, IdentifiabilityLimits limits) {
    List<Double> sizes =
        observations.stream().map(each -> solver.size(each.at())).distinct().sorted().toList();
    if (heldOutSizes < 1 || heldOutSizes >= sizes.size()) {
      throw new IllegalArgumentException(
          "heldOutSizes must be in [1, %d], got %d".formatted(sizes.size() - 1, heldOutSizes));
    }
    double largest = sizes.get(sizes.size() - 1 - heldOutSizes);
    List<Observation<X>> known =
        observations.stream().filter(each -> solver.size(each.at()) <= largest).toList();
    List<Observation<X>> heldOut =
        observations.stream().filter(each -> solver.size(each.at()) > largest).toList();
    return new Fitting<>(solver, known, limits).foretell(heldOut);
  }
}
