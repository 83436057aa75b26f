package dev.openbook.eval.stats.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.eval.stats.Sampling;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Figures of scipy's curve_fit and least_squares, and of numpy. */
class CurveGoldenTest {
  /** A minimum is flat: both searches end within about 1e-8 standard errors of it. */
  private static final double RELATIVE = 1e-6;

  /** A standard deviation of 4,000 replicates wavers by 1.1 %, an interval's width by more. */
  private static final double MONTE_CARLO = 0.06;

  private static final double NORMAL = 1.959963984540054;

  private final JsonNode golden = golden();

  @Test
  void parameters_equalScipys() {
    for (JsonNode each : golden.get("curves")) {
      FittedCurve<Double> curve = PublishedCurves.fitted(form(each), observations(each));

      assertParameters(curve, each);
    }
  }

  @Test
  void lossSurface_equalsScipys() {
    for (JsonNode each : golden.get("surfaces")) {
      var observations = new ArrayList<Observation<TrainingSize>>();
      for (int i = 0; i < each.get("n").size(); i++) {
        observations.add(
            new Observation<>(
                new TrainingSize(each.get("n").get(i).asDouble(), each.get("d").get(i).asDouble()),
                each.get("loss").get(i).asDouble()));
      }

      assertParameters(PublishedCurves.fitted(CurveForm.lossSurface(), observations), each);
    }
  }

  @Test
  void condition_equalsNumpys() {
    int compared = 0;
    for (JsonNode each : golden.get("curves")) {
      if (each.has("condition")) {
        double condition =
            PublishedCurves.fitted(CurveForm.limitedPower(), observations(each)).condition();

        double expected = each.get("condition").asDouble();
        assertThat(condition).isCloseTo(expected, within(expected * RELATIVE));
        compared++;
      }
    }
    assertThat(compared).isEqualTo(2);
  }

  @Test
  void intervals_ofResampledResiduals_areThoseOfScipysCovariance() {
    JsonNode line = golden.get("curves").get(0);
    var sampling = new Sampling(4_000, 3, 0.95);

    FittedCurve<Double> curve =
        form(line)
            .fit(observations(line), sampling, Resampling.RESIDUALS, IdentifiabilityLimits.USUAL)
            .fitted()
            .orElseThrow();

    for (int i = 0; i < 2; i++) {
      double half = NORMAL * line.get("standardErrors").get(i).asDouble();
      assertThat(curve.parameters().get(i).figure().interval().halfWidth())
          .isCloseTo(half, within(half * MONTE_CARLO));
    }
  }

  private static void assertParameters(FittedCurve<?> curve, JsonNode golden) {
    JsonNode expected = golden.get("parameters");
    assertThat(curve.parameters()).hasSize(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      double value = expected.get(i).asDouble();
      CurveFit.Parameter actual = curve.parameters().get(i);
      assertThat(actual.figure().value())
          .as("%s of %s", actual.name(), golden.path("form"))
          .isCloseTo(value, within(Math.abs(value) * RELATIVE));
    }
  }

  private static CurveForm<Double> form(JsonNode golden) {
    String form = golden.get("form").stringValue();
    return switch (form) {
      case "logLinear" -> CurveForm.logLinear();
      case "power" -> CurveForm.power();
      case "limitedPower" -> CurveForm.limitedPower();
      default -> CurveForm.exponentials(form.charAt(form.length() - 1) - '0');
    };
  }

  private static List<Observation<Double>> observations(JsonNode golden) {
    var observations = new ArrayList<Observation<Double>>();
    for (int i = 0; i < golden.get("x").size(); i++) {
      observations.add(
          new Observation<>(golden.get("x").get(i).asDouble(), golden.get("y").get(i).asDouble()));
    }
    return observations;
  }

  private static JsonNode golden() {
    try (InputStream in = CurveGoldenTest.class.getResourceAsStream("/stats/curves.json")) {
      return JsonMapper.builder().build().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
