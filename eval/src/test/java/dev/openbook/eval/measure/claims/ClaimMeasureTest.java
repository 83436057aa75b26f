package dev.openbook.eval.measure.claims;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ClaimMeasureTest {
  /** Shares of the same counts. */
  private static final double ROUNDING = 1e-12;

  private static final List<Boolean> NONE = List.of();

  /** {@code claims/make_golden.py} made the figures. */
  @Test
  void score_equalsRagChecker() throws IOException {
    JsonNode cases = golden().get("cases");

    assertThat(cases.size()).isEqualTo(200);
    for (JsonNode each : cases) {
      ClaimEntailments given =
          ClaimEntailments.of(
              row(each.get("answer2response")),
              row(each.get("response2answer")),
              rows(each.get("retrieved2response")),
              rows(each.get("retrieved2answer")));
      assertThat(each.get("metrics").propertyNames())
          .containsExactlyInAnyOrderElementsOf(ClaimMeasure.ids());
      for (ClaimMeasure measure : ClaimMeasure.values()) {
        assertThat(measure.score(given).orElseThrow())
            .as("%s of %s", measure.id(), each)
            .isCloseTo(each.get("metrics").get(measure.id()).asDouble(), within(ROUNDING));
      }
    }
  }

  @Test
  void score_byHand() {
    // claims of the response: right and supported; wrong by the irrelevant passage 2; wrong by the
    // relevant 1 too; wrong and unsupported. Of the gold answer passage 1 entails the first two.
    ClaimEntailments given =
        ClaimEntailments.of(
            List.of(true, false, false, false),
            List.of(true, false, true),
            List.of(
                List.of(true, false),
                List.of(false, true),
                List.of(true, true),
                List.of(false, false)),
            List.of(List.of(true, false), List.of(true, false), List.of(false, false)));

    assertThat(ClaimMeasure.PRECISION.score(given)).hasValue(0.25);
    assertThat(ClaimMeasure.RECALL.score(given)).hasValue(2 / 3.0);
    assertThat(ClaimMeasure.CLAIM_RECALL.score(given)).hasValue(2 / 3.0);
    assertThat(ClaimMeasure.CONTEXT_PRECISION.score(given)).hasValue(0.5);
    assertThat(ClaimMeasure.CONTEXT_UTILIZATION.score(given)).hasValue(0.5);
    assertThat(ClaimMeasure.NOISE_SENSITIVITY_IN_RELEVANT.score(given)).hasValue(0.25);
    assertThat(ClaimMeasure.NOISE_SENSITIVITY_IN_IRRELEVANT.score(given)).hasValue(0.25);
    assertThat(ClaimMeasure.HALLUCINATION.score(given)).hasValue(0.25);
    assertThat(ClaimMeasure.SELF_KNOWLEDGE.score(given)).hasValue(0);
    assertThat(ClaimMeasure.FAITHFULNESS.score(given)).hasValue(0.75);
  }

  @Test
  void score_withoutClaimsOrPassages_isZero() {
    ClaimEntailments nothing = ClaimEntailments.of(NONE, NONE, List.of(), List.of());
    ClaimEntailments noPassage =
        ClaimEntailments.of(List.of(false), List.of(true), List.of(), List.of(NONE));

    for (ClaimMeasure measure : ClaimMeasure.values()) {
      assertThat(measure.score(nothing)).as(measure.id()).hasValue(0);
    }
    assertThat(ClaimMeasure.HALLUCINATION.score(noPassage)).hasValue(0);
    assertThat(ClaimMeasure.RECALL.score(noPassage)).hasValue(1);
  }

  @Test
  void score_ofWhatWasNotJudged_isEmpty() {
    var given =
        new ClaimEntailments(
            Optional.of(List.of(true)), Optional.empty(), Optional.empty(), Optional.empty());

    for (ClaimMeasure measure : ClaimMeasure.values()) {
      assertThat(measure.score(given).isPresent())
          .as(measure.id())
          .isEqualTo(measure == ClaimMeasure.PRECISION);
    }
  }

  @Test
  void direction_isDownForNoise() {
    assertThat(ClaimMeasure.byId("hallucination")).contains(ClaimMeasure.HALLUCINATION);
    assertThat(ClaimMeasure.byId("tokenF1")).isEmpty();
    assertThat(ClaimMeasure.HALLUCINATION.isHigherBetter()).isFalse();
    assertThat(ClaimMeasure.FAITHFULNESS.isHigherBetter()).isTrue();
  }

  @Test
  void entailments_ofWrongShape_areRefused() {
    List<Boolean> one = List.of(true);
    List<Boolean> two = List.of(true, true);

    assertThatThrownBy(() -> ClaimEntailments.of(two, NONE, List.of(one), List.of()))
        .hasMessage("passagesToResponse size (1) does not match answerToResponse size (2)");
    assertThatThrownBy(() -> ClaimEntailments.of(NONE, one, List.of(), List.of(one, one)))
        .hasMessage("passagesToAnswer size (2) does not match responseToAnswer size (1)");
    assertThatThrownBy(() -> ClaimEntailments.of(two, NONE, List.of(one, two), List.of()))
        .hasMessage("passagesToResponse row size (2) does not match first row size (1)");
    assertThatThrownBy(() -> ClaimEntailments.of(one, one, List.of(one), List.of(two)))
        .hasMessage("passagesToResponse row size (1) does not match passagesToAnswer row size (2)");
  }

  private static List<Boolean> row(JsonNode labels) {
    return labels.valueStream().map(label -> label.stringValue().equals("Entailment")).toList();
  }

  private static List<List<Boolean>> rows(JsonNode rows) {
    return rows.valueStream().map(ClaimMeasureTest::row).toList();
  }

  private static JsonNode golden() throws IOException {
    try (InputStream packed = ClaimMeasureTest.class.getResourceAsStream("/claims/golden.json.gz");
        InputStream in = new GZIPInputStream(packed)) {
      return JsonMapper.shared().readTree(in);
    }
  }
}
