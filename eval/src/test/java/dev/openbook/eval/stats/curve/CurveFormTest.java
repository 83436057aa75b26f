package dev.openbook.eval.stats.curve;

import static dev.openbook.eval.stats.curve.PublishedCurves.SAMPLING;
import static dev.openbook.eval.stats.curve.PublishedCurves.fitted;
import static dev.openbook.eval.stats.curve.PublishedCurves.geometric;
import static dev.openbook.eval.stats.curve.PublishedCurves.noisy;
import static dev.openbook.eval.stats.curve.PublishedCurves.points;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.eval.stats.Sampling;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CurveFormTest {
  private static final int STUDIES = 60;

  @Test
  void exponentials_ofEntiGraphsPoints_areEntiGraphs() {
    FittedCurve<Double> curve =
        fitted(
            CurveForm.exponentials(3),
            points(PublishedCurves.budgets(20), PublishedCurves::entiGraph));

    assertThat(curve.predict(0.0)).isCloseTo(38.3, within(0.05));
    assertThat(curve.predict(455.0)).isCloseTo(56.2, within(0.05));
    assertThat(curve.asymptote().orElseThrow().value()).isCloseTo(64.5456, within(1e-4));
    assertParameter(curve, "drop1", 13.8352);
    assertParameter(curve, "rate1", -Math.log(0.9989));
    assertParameter(curve, "drop2", 8.4705);
    assertParameter(curve, "rate2", -Math.log(0.8961));
    assertParameter(curve, "drop3", 3.932);
    assertParameter(curve, "rate3", -Math.log(0.0546));
  }

  @Test
  void exponentials_ofEntiGraphsNoisyPoints_holdItsAsymptote() {
    FittedCurve<Double> curve =
        fitted(
            CurveForm.exponentials(3),
            noisy(PublishedCurves.budgets(40), PublishedCurves::entiGraph, 0.05, 1));

    Figure asymptote = curve.asymptote().orElseThrow();
    assertThat(asymptote.interval().contains(64.5456)).as(asymptote.toString()).isTrue();
    assertThat(asymptote.interval().contains(asymptote.value())).isTrue();
    assertThat(asymptote.interval().halfWidth()).isBetween(0.5, 6.0);
    Figure last = curve.prediction(455.0);
    assertThat(last.interval().halfWidth()).isLessThan(0.2);
    assertThat(last.value()).isEqualTo(curve.predict(455.0));
  }

  @Test
  void fit_toResampledValues_hasTheIntervalOfTheirFits() {
    List<Observation<Double>> observations = points(List.of(1.0, Math.E, 8.0), Math::log);
    List<double[]> resampled =
        IntStream.rangeClosed(0, 100)
            .mapToObj(
                i -> observations.stream().mapToDouble(each -> i / 100.0 * each.value()).toArray())
            .toList();

    FittedCurve<Double> curve =
        CurveForm.logLinear()
            .fit(observations, resampled, 0.9, IdentifiabilityLimits.USUAL)
            .fitted()
            .orElseThrow();

    Figure slope = curve.parameter("slope");
    assertThat(slope.value()).isCloseTo(1, within(1e-12));
    assertThat(slope.interval().low()).isCloseTo(0.05, within(1e-12));
    assertThat(slope.interval().high()).isCloseTo(0.95, within(1e-12));
    assertThat(slope.interval().confidence()).isEqualTo(0.9);
  }

  @Test
  void fit_toResampledValuesOfOtherPoints_isRefused() {
    List<Observation<Double>> observations = points(List.of(1.0, 2.0, 8.0), Math::log);
    CurveForm<Double> form = CurveForm.logLinear();

    assertThatThrownBy(
            () -> form.fit(observations, List.of(new double[2]), 0.9, IdentifiabilityLimits.USUAL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("resampled size (2) does not match observations size (3)");
    assertThatThrownBy(() -> form.fit(observations, List.of(), 0.9, IdentifiabilityLimits.USUAL))
        .hasMessage("resampled must hold at least one resample");
  }

  @Test
  void value_isThatOfTheFit() {
    FittedCurve<Double> curve =
        fitted(
            CurveForm.exponentials(3),
            points(PublishedCurves.budgets(20), PublishedCurves::entiGraph));
    List<Double> parameters =
        curve.parameters().stream().map(each -> each.figure().value()).toList();

    assertThat(CurveForm.exponentials(3).value(parameters, 12.5)).isEqualTo(curve.predict(12.5));
    assertThatThrownBy(() -> CurveForm.power().value(parameters, 1.0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parameters size (7) does not match names size (2)");
  }

  @Test
  void power_ofKaplansPoints_hasKaplansConstants() {
    FittedCurve<Double> curve =
        fitted(CurveForm.power(), points(geometric(1e3, 1e9, 8), PublishedCurves::kaplan));

    double alpha = -curve.parameter("exponent").value();
    assertThat(alpha).isCloseTo(PublishedCurves.KAPLAN_EXPONENT, within(1e-10));
    assertThat(Math.pow(curve.parameter("factor").value(), 1 / alpha))
        .isCloseTo(
            PublishedCurves.KAPLAN_PARAMETERS, within(PublishedCurves.KAPLAN_PARAMETERS * 1e-6));
    assertThat(curve.asymptote()).isEmpty();
  }

  @Test
  void limitedPower_findsFloorAndCeiling() {
    FittedCurve<Double> floor =
        fitted(
            CurveForm.limitedPower(),
            points(geometric(1e7, 1e10, 8), n -> 1.69 + 406.4 * Math.pow(n, -0.34)));
    FittedCurve<Double> ceiling =
        fitted(
            CurveForm.limitedPower(),
            points(geometric(1, 400, 8), x -> 64 - 25 * Math.pow(x, -0.5)));

    assertThat(floor.asymptote().orElseThrow().value()).isCloseTo(1.69, within(1e-8));
    assertParameter(floor, "factor", 406.4);
    assertParameter(floor, "exponent", -0.34);
    assertThat(ceiling.asymptote().orElseThrow().value()).isCloseTo(64, within(1e-8));
    assertParameter(ceiling, "factor", -25);
  }

  @Test
  void limitedPower_thatGrows_hasNoAsymptote() {
    FittedCurve<Double> curve =
        fitted(
            CurveForm.limitedPower(), points(geometric(1, 400, 8), x -> 3 + 2 * Math.pow(x, 0.6)));

    assertThat(curve.asymptote()).isEmpty();
    assertParameter(curve, "limit", 3);
    assertParameter(curve, "exponent", 0.6);
  }

  @Test
  void lossSurface_ofChinchillasPoints_hasItsConstants() {
    FittedCurve<TrainingSize> surface =
        fitted(
            CurveForm.lossSurface(),
            PublishedCurves.observed(PublishedCurves.trainings(), PublishedCurves::chinchilla));

    assertParameter(surface, "E", 1.69);
    assertParameter(surface, "A", 406.4);
    assertParameter(surface, "alpha", 0.34);
    assertParameter(surface, "B", 410.7);
    assertParameter(surface, "beta", 0.28);
    assertThat(surface.asymptote().orElseThrow().value()).isCloseTo(1.69, within(1e-6));
  }

  @Test
  void lossSurface_withAnOutlier_isHardlyMoved() {
    List<Observation<TrainingSize>> clean =
        PublishedCurves.observed(PublishedCurves.trainings(), PublishedCurves::chinchilla);
    Observation<TrainingSize> spoilt = clean.get(17);
    List<Observation<TrainingSize>> observations =
        Stream.concat(
                clean.stream().filter(each -> !each.equals(spoilt)),
                Stream.of(new Observation<>(spoilt.at(), 1.2 * spoilt.value())))
            .toList();

    FittedCurve<TrainingSize> surface = fitted(CurveForm.lossSurface(), observations);

    assertThat(surface.parameter("E").value()).isCloseTo(1.69, within(0.01));
    assertThat(surface.residuals().getLast()).isCloseTo(Math.log(1.2), within(0.002));
  }

  @Test
  void residuals_areObservedLessFittedInOrder() {
    List<Observation<Double>> observations =
        noisy(geometric(1, 500, 9), x -> 30 + 3.5 * Math.log(x), 0.5, 2);

    FittedCurve<Double> line = fitted(CurveForm.logLinear(), observations);

    for (int i = 0; i < observations.size(); i++) {
      Observation<Double> each = observations.get(i);
      assertThat(line.residuals().get(i))
          .isCloseTo(each.value() - line.predict(each.at()), within(1e-12));
    }
    assertThat(line.residuals().stream().mapToDouble(Double::doubleValue).sum())
        .isCloseTo(0, within(1e-9));
    assertThat(line.condition()).isCloseTo(1, within(1e-9)); // ln x is taken from its mean
  }

  @ParameterizedTest
  @EnumSource(Resampling.class)
  void fit_withTheSameSeed_isTheSame(Resampling resampling) {
    List<Double> twice = geometric(1, 400, 10).stream().flatMap(x -> Stream.of(x, x)).toList();
    List<Observation<Double>> observations = noisy(twice, x -> 64 - 25 * Math.pow(x, -0.5), 0.2, 4);

    FittedCurve<Double> once = fitted(CurveForm.limitedPower(), observations, resampling);
    FittedCurve<Double> again = fitted(CurveForm.limitedPower(), observations, resampling);
    FittedCurve<Double> other =
        CurveForm.limitedPower()
            .fit(
                observations,
                new Sampling(SAMPLING.resamples(), 8, 0.95),
                resampling,
                IdentifiabilityLimits.USUAL)
            .fitted()
            .orElseThrow();

    assertThat(again.parameters()).isEqualTo(once.parameters());
    assertThat(other.parameters()).isNotEqualTo(once.parameters());
    assertThat(other.parameter("limit").value()).isEqualTo(once.parameter("limit").value());
    assertThat(once.asymptote().orElseThrow().interval().contains(64)).isTrue();
  }

  @Test
  void intervals_ofManyStudies_mostlyHoldTheAsymptote() {
    int held = 0;
    var random = new Random(12);
    for (int study = 0; study < STUDIES; study++) {
      List<Observation<Double>> observations =
          noisy(geometric(1, 400, 20), x -> 64 - 25 / Math.sqrt(x), 0.3, random.nextLong());
      FittedCurve<Double> curve =
          CurveForm.limitedPower()
              .fit(
                  observations,
                  new Sampling(100, study, 0.95),
                  Resampling.RESIDUALS,
                  IdentifiabilityLimits.USUAL)
              .fitted()
              .orElseThrow();
      held += curve.asymptote().orElseThrow().interval().contains(64) ? 1 : 0;
    }

    // four standard deviations below 95 %
    assertThat(held).isBetween((int) (STUDIES * 0.83), STUDIES);
  }

  @Test
  void extrapolate_foretellsWhatFollowsTheForm() {
    List<Observation<Double>> observations =
        points(geometric(1, 400, 10), x -> 64 - 25 * Math.pow(x, -0.5));

    Extrapolation<Double> right =
        CurveForm.limitedPower().extrapolate(observations, 3, IdentifiabilityLimits.USUAL);
    Extrapolation<Double> wrong =
        CurveForm.logLinear().extrapolate(observations, 3, IdentifiabilityLimits.USUAL);

    var foretold = (Extrapolation.Foretold<Double>) right;
    assertThat(foretold.points())
        .extracting(Extrapolation.HeldOut::observed)
        .containsExactlyElementsOf(observations.subList(7, 10));
    assertThat(foretold.rootMeanSquare()).isLessThan(1e-8);
    var tooHigh = (Extrapolation.Foretold<Double>) wrong;
    assertThat(tooHigh.bias()).isGreaterThan(1); // a logarithm knows no ceiling
    assertThat(tooHigh.rootMeanSquare()).isGreaterThanOrEqualTo(tooHigh.bias());
  }

  @Test
  void extrapolate_ofALossSurface_leavesOutTheLargestTrainings() {
    List<Observation<TrainingSize>> observations =
        PublishedCurves.observed(PublishedCurves.trainings(), PublishedCurves::chinchilla);

    Extrapolation<TrainingSize> result =
        CurveForm.lossSurface().extrapolate(observations, 1, IdentifiabilityLimits.USUAL);

    var foretold = (Extrapolation.Foretold<TrainingSize>) result;
    assertThat(foretold.points())
        .singleElement()
        .extracting(each -> each.observed().at())
        .isEqualTo(PublishedCurves.trainings().getLast());
    assertThat(foretold.rootMeanSquare()).isLessThan(1e-6);
  }

  @Test
  void arguments_outOfRange_areRefused() {
    List<Observation<Double>> atZero = points(List.of(0.0, 1.0, 2.0, 3.0), x -> x);
    IdentifiabilityLimits usual = IdentifiabilityLimits.USUAL;

    assertThatThrownBy(() -> CurveForm.exponentials(5))
        .hasMessage("terms must be in [1, 4], got 5");
    assertThatThrownBy(() -> fitted(CurveForm.power(), atZero))
        .hasMessage("x must be above 0 and finite, got 0.0");
    assertThatThrownBy(() -> fitted(CurveForm.exponentials(1), points(List.of(-1.0), x -> x)))
        .hasMessage("x must be at least 0 and finite, got -1.0");
    assertThatThrownBy(() -> CurveForm.exponentials(1).extrapolate(atZero, 4, usual))
        .hasMessage("heldOutSizes must be in [1, 3], got 4");
    assertThatThrownBy(
            () ->
                fitted(
                    CurveForm.limitedPower(),
                    points(geometric(1, 9, 6), x -> 1 - 1 / x),
                    Resampling.WITHIN_PLACES))
        .hasMessageStartingWith(
            "observations must be at least 2 at each place to draw within places, got 1 at 1.0");
    assertThatThrownBy(
            () ->
                fitted(
                    CurveForm.lossSurface(),
                    PublishedCurves.observed(PublishedCurves.trainings(), at -> 0)))
        .hasMessage("value must be above 0 for a loss surface, got 0.0");
    assertThatThrownBy(() -> new Observation<>(1.0, Double.NaN))
        .hasMessage("value must be finite, got NaN");
    assertThatThrownBy(() -> new TrainingSize(1, 0))
        .hasMessage("tokens must be above 0 and finite, got 0.0");
    assertThatThrownBy(() -> new IdentifiabilityLimits(1, 20, 1))
        .hasMessage("condition must be above 1.0, got 1.0");
    assertThatThrownBy(
            () ->
                fitted(CurveForm.logLinear(), points(geometric(1, 9, 6), x -> x))
                    .parameter("limit"))
        .hasMessage("unknown parameter 'limit'; known: [intercept, slope]");
  }

  private static void assertParameter(FittedCurve<?> curve, String name, double expected) {
    assertThat(curve.parameter(name).value())
        .as(name)
        .isCloseTo(expected, within(Math.abs(expected) * 1e-5));
  }
}
