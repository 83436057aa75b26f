package dev.openbook.eval.measure.longcontext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Five hundred predictions scored by LongBench's and RULER's own code; {@code
 * longcontext/make_golden.py} made the figures.
 */
class LongContextGoldenTest {
  /** The same divisions, multiplied in the same order. */
  private static final double ROUNDING = 1e-9;

  /** RULER prints percent with two decimals. */
  private static final double TWO_DECIMALS = 0.0051;

  private final JsonNode golden = golden();

  @Test
  void longBench_equals() {
    List<String> classes = texts(golden.get("classes"));
    Set<LongBenchTask> seen = EnumSet.noneOf(LongBenchTask.class);

    for (JsonNode each : golden.get("longbench")) {
      LongBenchTask task = LongBenchTask.byId(each.get("task").stringValue()).orElseThrow();
      double score =
          task.score(each.get("prediction").stringValue(), texts(each.get("golds")), classes);
      assertThat(score)
          .as(each.toString())
          .isCloseTo(each.get("score").asDouble(), within(ROUNDING));
      seen.add(task);
    }

    assertThat(golden.get("longbench").size()).isEqualTo(400);
    assertThat(seen).containsExactlyInAnyOrder(LongBenchTask.values());
  }

  @Test
  void choice_equals() {
    for (JsonNode each : golden.get("choices")) {
      JsonNode answer = each.get("answer");
      assertThat(LongBenchChoice.of(each.get("response").stringValue()).orElse("none"))
          .as(each.toString())
          .isEqualTo(answer.isNull() ? "none" : answer.stringValue());
    }

    assertThat(golden.get("choices").size()).isEqualTo(40);
  }

  @Test
  void ruler_equals() {
    for (JsonNode each : golden.get("ruler")) {
      List<String> references = texts(each.get("references"));
      String prepared = RulerRules.prepared(each.get("prediction").stringValue());
      assertThat(prepared).isEqualTo(each.get("prepared").stringValue());
      double all = RulerRules.matchAll(prepared, references);
      assertThat(all).isCloseTo(each.get("all").asDouble(), within(ROUNDING));
      assertThat(100 * all).isCloseTo(each.get("allPercent").asDouble(), within(TWO_DECIMALS));
      assertThat(100 * RulerRules.matchPart(prepared, references))
          .isEqualTo(each.get("partPercent").asDouble());
    }

    assertThat(golden.get("ruler").size()).isEqualTo(60);
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::stringValue).toList();
  }

  private static JsonNode golden() {
    try (InputStream packed =
            LongContextGoldenTest.class.getResourceAsStream("/longcontext/golden.json.gz");
        InputStream in = new GZIPInputStream(packed)) {
      return JsonMapper.shared().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
