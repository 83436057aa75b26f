package dev.openbook.eval.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Figures of scikit-learn and numpy; {@code calibration/make_golden.py} made them. */
class CalibrationTest {
  /** Sums of the same terms in another order. */
  private static final double ROUNDING = 1e-12;

  private static final double[] SURE = {0.9, 0.8, 0.6};
  private static final boolean[] RIGHT = {true, false, true};

  @Test
  void expectedErrorAndBrierScore_equalScikitLearn() throws IOException {
    int compared = 0;
    for (JsonNode each : cases()) {
      double[] confidences = confidences(each);
      boolean[] correct = correct(each);
      assertThat(Calibration.brierScore(confidences, correct))
          .isCloseTo(each.get("brier").asDouble(), within(ROUNDING));
      for (Map.Entry<String, JsonNode> error : each.get("expectedErrors").properties()) {
        int bins = Integer.parseInt(error.getKey());
        assertThat(Calibration.expectedError(confidences, correct, bins))
            .as("%d bins of %s", bins, each)
            .isCloseTo(error.getValue().asDouble(), within(ROUNDING));
        compared++;
      }
    }

    assertThat(compared).isEqualTo(76);
  }

  @Test
  void area_equalsNumpysOverAllOrdersOfTies() throws IOException {
    int compared = 0;
    for (JsonNode each : cases()) {
      if (each.has("area")) {
        assertThat(RiskCoverage.of(confidences(each), correct(each)).area())
            .as(each.toString())
            .isCloseTo(each.get("area").asDouble(), within(ROUNDING));
        compared++;
      }
    }

    assertThat(compared).isGreaterThan(10);
  }

  @Test
  void at_isTheFirstPointThatCoversEnough() {
    RiskCoverage risk = RiskCoverage.of(SURE, RIGHT);

    assertThat(risk.at(0.3).confidence()).isEqualTo(0.9);
    assertThat(risk.at(0.4).risk()).isEqualTo(0.5);
    assertThat(risk.at(1).coverage()).isEqualTo(1);
  }

  @Test
  void curve_hasAPointAConfidence() {
    RiskCoverage risk =
        RiskCoverage.of(new double[] {1, 3, 1, 2}, new boolean[] {false, true, true, false});

    assertThat(risk.curve())
        .containsExactly(
            new RiskCoverage.Point(3, 0.25, 0),
            new RiskCoverage.Point(2, 0.5, 0.5),
            new RiskCoverage.Point(1, 1, 0.5));
    // risks 0, 1/2, then half an error more each: 1.5/3 and 2/4
    assertThat(risk.area()).isCloseTo((0 + 0.5 + 0.5 + 0.5) / 4, within(ROUNDING));
  }

  @Test
  void calibration_byHand() {
    // one bin: 2/3 right, 2.3/3 stated
    assertThat(Calibration.expectedError(SURE, RIGHT, 1)).isCloseTo(0.1, within(ROUNDING));
    // halves of upper edges: 0.5 belongs to the lower of two bins
    assertThat(
            Calibration.expectedError(new double[] {0.5, 0.5001}, new boolean[] {true, false}, 2))
        .isCloseTo((0.5 + 0.5001) / 2, within(ROUNDING));
    assertThat(Calibration.brierScore(SURE, RIGHT))
        .isCloseTo((0.01 + 0.64 + 0.16) / 3, within(ROUNDING));
  }

  @Test
  void abstention_ofEither() {
    boolean[] answerable = {true, true, true, false, false};

    AbstentionRates rates =
        AbstentionRates.of(answerable, new boolean[] {true, false, false, true, false});

    assertThat(rates.recall()).hasValue(0.5);
    assertThat(rates.falseAbstention()).hasValue(1 / 3.0);
    AbstentionRates none = AbstentionRates.of(new boolean[] {true}, new boolean[] {true});
    assertThat(none.recall()).isEmpty();
    assertThat(none.falseAbstention()).hasValue(1);
    assertThatThrownBy(() -> AbstentionRates.of(answerable, new boolean[2]))
        .hasMessage("abstains size (2) does not match isAnswerable size (5)");
  }

  @Test
  void pairs_ofWrongShape_areRefused() {
    assertThatThrownBy(() -> Calibration.brierScore(new double[2], new boolean[1]))
        .hasMessage("isCorrect size (1) does not match confidences size (2)");
    assertThatThrownBy(() -> RiskCoverage.of(new double[0], new boolean[0]))
        .hasMessage("confidences are empty");
    assertThatThrownBy(() -> RiskCoverage.of(new double[] {Double.NaN}, new boolean[1]))
        .hasMessage("confidences must be numbers, got NaN at 0");
    assertThatThrownBy(() -> Calibration.brierScore(new double[] {1, 1.5}, new boolean[2]))
        .hasMessage("confidences must be 0 to 1, got 1.5 at 1");
    assertThatThrownBy(() -> Calibration.expectedError(SURE, RIGHT, 0))
        .hasMessage("bins must be at least 1, got 0");
  }

  private static JsonNode cases() throws IOException {
    try (InputStream in = CalibrationTest.class.getResourceAsStream("/calibration/golden.json")) {
      return JsonMapper.shared().readTree(in).get("cases");
    }
  }

  private static double[] confidences(JsonNode given) {
    return given.get("confidences").valueStream().mapToDouble(JsonNode::asDouble).toArray();
  }

  private static boolean[] correct(JsonNode given) {
    boolean[] correct = new boolean[given.get("correct").size()];
    for (int i = 0; i < correct.length; i++) {
      correct[i] = given.get("correct").get(i).booleanValue();
    }
    return correct;
  }
}
