package dev.openbook.eval.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Figures of rouge_score and stems of NLTK; {@code rouge/make_golden.py} made them. */
class RougeRulesTest {
  /** The same divisions, multiplied in the same order. */
  private static final double ROUNDING = 1e-12;

  @Test
  void fMeasures_equalRougeScore() throws IOException {
    JsonNode cases = golden().get("cases");

    assertThat(cases.size()).isEqualTo(250);
    for (JsonNode each : cases) {
      String prediction = each.get("prediction").stringValue();
      List<String> golds = each.get("golds").valueStream().map(JsonNode::stringValue).toList();
      for (RougeRules rules : List.of(RougeRules.PLAIN, RougeRules.STEMMED)) {
        JsonNode expected = each.get(rules.isStemmed() ? "stemmed" : "plain");
        assertClose(rules.rougeN(1, prediction, golds), expected.get("rouge1"), each);
        assertClose(rules.rougeN(2, prediction, golds), expected.get("rouge2"), each);
        assertClose(rules.rougeL(prediction, golds), expected.get("rougeL"), each);
        assertClose(rules.rougeLsum(prediction, golds), expected.get("rougeLsum"), each);
      }
    }
  }

  @Test
  void stem_equalsNltk() throws IOException {
    JsonNode stems = golden().get("stems");

    assertThat(stems.size()).isGreaterThan(6000);
    for (JsonNode pair : stems) {
      String word = pair.get(0).stringValue();
      assertThat(PorterStemmer.stem(word)).as(word).isEqualTo(pair.get(1).stringValue());
    }
  }

  @Test
  void rouge_byHand() {
    List<String> gold = List.of("police killed the gunman");

    // Lin 2004, section 3.1: three words in order against two
    assertThat(RougeRules.PLAIN.rougeL("police kill the gunman", gold)).isEqualTo(0.75);
    assertThat(RougeRules.PLAIN.rougeL("the gunman kill police", gold)).isEqualTo(0.5);
    assertThat(RougeRules.PLAIN.rougeN(1, "the gunman kill police", gold)).isEqualTo(0.75);
    assertThat(RougeRules.PLAIN.rougeN(2, "the gunman kill police", gold))
        .isCloseTo(1 / 3.0, within(ROUNDING));
    assertThat(RougeRules.STEMMED.rougeL("police kill the gunman", gold)).isEqualTo(1);
  }

  @Test
  void rouge_withoutGolds_wantsNoWords() {
    assertThat(RougeRules.PLAIN.rougeL("...", List.of())).isEqualTo(1);
    assertThat(RougeRules.PLAIN.rougeL("x", List.of())).isZero();
    assertThat(RougeRules.PLAIN.rougeLsum("", List.of())).isEqualTo(1);
    assertThat(RougeRules.PLAIN.rougeN(2, "", List.of(""))).isZero();
  }

  @Test
  void rougeN_ofNoWords_isRefused() {
    assertThatThrownBy(() -> RougeRules.PLAIN.rougeN(0, "x", List.of("x")))
        .hasMessage("n must be at least 1, got 0");
  }

  private static void assertClose(double actual, JsonNode expected, JsonNode given) {
    assertThat(actual).as(given.toString()).isCloseTo(expected.asDouble(), within(ROUNDING));
  }

  private static JsonNode golden() throws IOException {
    try (InputStream packed = RougeRulesTest.class.getResourceAsStream("/rouge/golden.json.gz");
        InputStream in = new GZIPInputStream(packed)) {
      return JsonMapper.shared().readTree(in);
    }
  }
}
