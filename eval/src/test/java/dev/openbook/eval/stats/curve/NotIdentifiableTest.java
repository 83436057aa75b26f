package dev.openbook.eval.stats.curve;

import static dev.openbook.eval.stats.curve.PublishedCurves.SAMPLING;
import static dev.openbook.eval.stats.curve.PublishedCurves.fitted;
import static dev.openbook.eval.stats.curve.PublishedCurves.geometric;
import static dev.openbook.eval.stats.curve.PublishedCurves.noisy;
import static dev.openbook.eval.stats.curve.PublishedCurves.points;
import static dev.openbook.eval.stats.curve.PublishedCurves.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NotIdentifiableTest {
  @Test
  void fit_ofTooFewPoints_isRefused() {
    List<Observation<Double>> seven =
        points(PublishedCurves.budgets(7), PublishedCurves::entiGraph);

    assertThat(refusal(CurveForm.exponentials(3), seven))
        .isEqualTo("7 parameters need at least 8 observations, got 7");
    assertThat(refusal(CurveForm.logLinear(), List.of()))
        .isEqualTo("2 parameters need at least 3 observations, got 0");
  }

  @Test
  void fit_ofTooFewPlaces_isRefused() {
    List<Double> places = Stream.of(1.0, 4.0).flatMap(x -> Stream.of(x, x, x)).toList();

    assertThat(refusal(CurveForm.limitedPower(), noisy(places, x -> x, 0.1, 1)))
        .isEqualTo("3 parameters need as many places, got 2");
  }

  @Test
  void fit_ofAConstant_isRefusedWhereAShapeDoesNothing() {
    List<Observation<Double>> flat = points(geometric(1, 100, 9), x -> 42);

    assertThat(refusal(CurveForm.limitedPower(), flat)).contains("exponent");
    assertThat(refusal(CurveForm.exponentials(1), flat)).contains("rate1");
    assertThat(fitted(CurveForm.logLinear(), flat).predict(7.0)).isEqualTo(42);
    assertThat(fitted(CurveForm.power(), flat).predict(7.0)).isEqualTo(42);
  }

  @Test
  void fit_ofALogarithm_endsAtTheBoundOfALimitedPower() {
    assertThat(
            refusal(
                CurveForm.limitedPower(),
                points(geometric(1, 500, 12), x -> 30 + 3.5 * Math.log(x))))
        .isEqualTo("exponent ends at a bound of what these x's can tell");
  }

  @Test
  void fit_ofAStraightLine_endsAtTheBoundOfAnExponential() {
    assertThat(
            refusal(CurveForm.exponentials(1), points(geometric(1, 500, 12), x -> 30 + 0.02 * x)))
        .isEqualTo("rate1 ends at a bound of what these x's can tell");
  }

  @Test
  void fit_withATermTooMany_isRefused() {
    assertThat(
            refusal(
                CurveForm.exponentials(2),
                points(geometric(1, 60, 12), x -> 60 - 20 * Math.exp(-0.07 * x))))
        .containsAnyOf("does not move the curve", "make up for one another", "ends at a bound");
  }

  @Test
  void fit_aboveTheBoundOfTheCondition_isRefused() {
    var narrow = new IdentifiabilityLimits(5, 20, 1);

    CurveFit<Double> fit =
        CurveForm.limitedPower()
            .fit(
                points(geometric(1, 400, 8), x -> 64 - 25 * Math.pow(x, -0.5)),
                SAMPLING,
                Resampling.RESIDUALS,
                narrow);

    assertThat(refusal(fit))
        .startsWith("parameters make up for one another: the condition number is ")
        .endsWith(", the limit 5.00");
    assertThat(fit.fitted()).isEmpty();
  }

  @Test
  void fit_ofEntiGraphsPointsUnderMuchNoise_isRefused() {
    assertThat(
            refusal(
                CurveForm.exponentials(3),
                noisy(PublishedCurves.budgets(20), PublishedCurves::entiGraph, 1, 3)))
        .doesNotStartWith("fitted");
  }

  @Test
  void fit_whoseAsymptoteIsUnsure_isRefusedOrNotByTheLimit() {
    List<Observation<Double>> observations =
        noisy(geometric(1, 400, 12), x -> 64 - 25 * Math.pow(x, -0.2), 0.1, 6);

    CurveFit<Double> strict =
        CurveForm.limitedPower()
            .fit(
                observations,
                SAMPLING,
                Resampling.RESIDUALS,
                new IdentifiabilityLimits(1e5, 20, 0.05));

    assertThat(refusal(strict)).startsWith("the asymptote is known no better than from ");
    assertThat(fitted(CurveForm.limitedPower(), observations).asymptote()).isPresent();
  }

  @Test
  void fit_ofNoiseAlone_tellsNoExponent() {
    for (int seed = 0; seed < 10; seed++) {
      assertThat(refusal(CurveForm.limitedPower(), noisy(geometric(1, 400, 12), x -> 50, 1, seed)))
          .as("seed " + seed)
          .doesNotStartWith("fitted");
    }
  }

  @Test
  void lossSurface_withoutVariation_isRefused() {
    List<TrainingSize> oneModel =
        geometric(1e9, 4e11, 9).stream().map(d -> new TrainingSize(1e9, d)).toList();

    assertThat(
            refusal(
                CurveForm.lossSurface(),
                PublishedCurves.observed(oneModel, PublishedCurves::chinchilla)))
        .containsAnyOf("make up for one another", "ends at its bound");
    assertThat(
            refusal(
                CurveForm.lossSurface(),
                PublishedCurves.observed(PublishedCurves.trainings(), at -> 2.5)))
        .containsAnyOf(
            "make up for one another", "ends at its bound", "does not fall", "no better than");
  }

  @Test
  void extrapolate_fromTooFew_isRefused() {
    Extrapolation<Double> few =
        CurveForm.limitedPower()
            .extrapolate(
                points(geometric(1, 400, 5), x -> 64 - 25 / x), 2, IdentifiabilityLimits.USUAL);
    Extrapolation<Double> flat =
        CurveForm.exponentials(1)
            .extrapolate(points(geometric(1, 400, 9), x -> 5), 2, IdentifiabilityLimits.USUAL);

    assertThat(few)
        .isEqualTo(
            new Extrapolation.NotIdentifiable<Double>(
                "3 parameters need at least 4 observations, got 3"));
    assertThat(flat).isInstanceOf(Extrapolation.NotIdentifiable.class);
  }
}
