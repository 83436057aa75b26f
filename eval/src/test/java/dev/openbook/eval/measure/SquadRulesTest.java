package dev.openbook.eval.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.Question;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SquadRulesTest {
  /** Both sides compute the same operations on 64-bit floats; the scorer prints percent. */
  private static final double PERCENT_TOLERANCE = 1e-9;

  @Test
  void normalize_equalsTheOfficialScorerOnEveryTrickyText() {
    JsonNode cases = golden("normalization.json").get("cases");

    for (JsonNode pair : cases) {
      String text = pair.get(0).stringValue();
      assertThat(SquadRules.normalize(text)).as("'%s'", text).isEqualTo(pair.get(1).stringValue());
    }
    assertThat(cases.size()).isGreaterThan(600);
  }

  @ParameterizedTest
  @ValueSource(strings = {"squad-v1.1.json", "squad-v2.0.json"})
  void scores_equalTheOfficialScorerOnEveryRealPrediction(String file) {
    JsonNode questions = golden(file).get("questions");

    for (JsonNode question : questions) {
      String prediction = question.get("prediction").stringValue();
      List<String> golds = texts(question.get("golds"));
      String place = question.get("id").stringValue();
      assertThat(SquadRules.exactMatch(prediction, golds))
          .as(place)
          .isEqualTo(question.get("exact").asDouble());
      assertThat(SquadRules.tokenF1(prediction, golds))
          .as(place)
          .isEqualTo(question.get("f1").asDouble());
    }
    assertThat(questions.size()).isEqualTo(500);
  }

  @Test
  void summary_equalsWhatTheOfficialScorersPrint() {
    JsonNode first = golden("squad-v1.1.json");
    SquadSummary summary = summary(first);

    assertThat(100 * summary.all().exact()).isCloseTo(printed(first, "exact_match"), tolerance());
    assertThat(100 * summary.all().f1()).isCloseTo(printed(first, "f1"), tolerance());
    assertThat(summary.unanswerable()).isEmpty();

    JsonNode second = golden("squad-v2.0.json");
    summary = summary(second);

    assertPart(second, "", summary.all());
    assertPart(second, "HasAns_", summary.answerable().orElseThrow());
    assertPart(second, "NoAns_", summary.unanswerable().orElseThrow());
  }

  @Test
  void summary_questionWithoutPrediction_isRefused() {
    List<Question> questions = List.of(question("q", List.of("a")));

    assertThatThrownBy(() -> SquadSummary.of(questions, Map.of()))
        .hasMessage("question 'q' has no prediction");
    assertThatThrownBy(() -> SquadSummary.of(List.of(), Map.of()))
        .hasMessage("questions are empty");
  }

  @Test
  void tokenF1_byHand() {
    // "big red fox" and "red fox red": 2 words in common, precision 2/3, recall 2/3
    assertThat(SquadRules.tokenF1("a big red fox", List.of("red fox red"))).isEqualTo(2.0 / 3);
    assertThat(SquadRules.tokenF1("red", List.of("blue", "red fox"))).isEqualTo(2.0 / 3);
  }

  @Test
  void unanswerable_onlyAnEmptyPredictionIsRight() {
    for (List<String> golds : List.of(List.<String>of(), List.of("the", "..."))) {
      assertThat(SquadRules.exactMatch("The.", golds)).isEqualTo(1);
      assertThat(SquadRules.tokenF1("", golds)).isEqualTo(1);
      assertThat(SquadRules.subExactMatch("", golds)).isEqualTo(1);
      assertThat(SquadRules.exactMatch("x", golds)).isZero();
      assertThat(SquadRules.tokenF1("x", golds)).isZero();
      assertThat(SquadRules.subExactMatch("x", golds)).isZero();
    }
  }

  @Test
  void subExactMatch_findsAGoldInsideTheAnswer() {
    List<String> golds = List.of("The Denver Broncos", "...");

    assertThat(SquadRules.subExactMatch("It was the  denver, broncos!", golds)).isEqualTo(1);
    assertThat(SquadRules.subExactMatch("denver", golds)).isZero();
    assertThat(SquadRules.subExactMatch("", golds)).isZero();
  }

  private static void assertPart(JsonNode golden, String prefix, SquadSummary.Part part) {
    assertThat(100 * part.exact()).isCloseTo(printed(golden, prefix + "exact"), tolerance());
    assertThat(100 * part.f1()).isCloseTo(printed(golden, prefix + "f1"), tolerance());
    assertThat(part.total()).isEqualTo((int) printed(golden, prefix + "total"));
  }

  private static SquadSummary summary(JsonNode golden) {
    var questions = new ArrayList<Question>();
    var predictions = new LinkedHashMap<String, String>();
    for (JsonNode each : golden.get("questions")) {
      String id = each.get("id").stringValue();
      questions.add(question(id, texts(each.get("golds"))));
      predictions.put(id, each.get("prediction").stringValue());
    }
    return SquadSummary.of(questions, predictions);
  }

  private static Question question(String id, List<String> golds) {
    return new Question(id, "document", "?", golds, List.of(), List.of());
  }

  private static double printed(JsonNode golden, String name) {
    return golden.get("printed").get(name).asDouble();
  }

  private static Offset<Double> tolerance() {
    return within(PERCENT_TOLERANCE);
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(text -> texts.add(text.stringValue()));
    return texts;
  }

  private static JsonNode golden(String name) {
    try (InputStream in = SquadRulesTest.class.getResourceAsStream("/squad/" + name)) {
      return JsonMapper.builder().build().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
