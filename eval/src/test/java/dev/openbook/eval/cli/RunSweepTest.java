package dev.openbook.eval.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.file.JsonRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Suites that sweep over seeds, numbers and ways to cut documents, with a model of seconds. */
class RunSweepTest {
  @TempDir private Path folder;
  private Path suite = Path.of("");

  @BeforeEach
  void writeSuite() throws IOException {
    suite = TinySuite.in(folder, 3);
  }

  private CommandRun run(String out, String... more) {
    return TinySuite.run(suite, out, more);
  }

  @Test
  void run_severalSeedsAreAlsoTakenAsOne() throws IOException {
    CommandRun run = run("a", "--set", "preparations.tuned.train.seed=[1, 2]");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("tuned/rag over 2 seeds - plain/closed: ");
    JsonNode comparison = JsonRecord.whole(folder.resolve("a/comparison.json")).node();
    List<JsonNode> seeds = comparison.path("seeds").valueStream().toList();
    // three contexts, four measures; beside plain/closed, and beside plain in the same context
    assertThat(seeds).hasSize(4 * 5);
    JsonNode rag =
        seeds.stream()
            .filter(each -> each.path("name").stringValue().equals("tuned/rag"))
            .filter(each -> each.path("measure").stringValue().equals("tokenF1"))
            .findFirst()
            .orElseThrow();
    assertThat(rag.path("arms").valueStream().map(JsonNode::stringValue))
        .containsExactly("tuned-1/rag", "tuned-2/rag");
    double mean =
        rag.path("bySeed").valueStream().mapToDouble(JsonNode::doubleValue).average().orElseThrow();
    assertThat(value(rag, "mean")).isCloseTo(mean, within(1e-12));
    assertThat(rag.path("difference").path("adjustedP").doubleValue())
        .isGreaterThanOrEqualTo(rag.path("difference").path("p").doubleValue());
    assertThat(Files.readString(folder.resolve("a/report.html")))
        .contains("Would another seed say the same?");
  }

  @Test
  void run_withSweep_drawsCurvesAndFitsWhatThePointsTell() throws IOException {
    CommandRun run = run("a", "--set", "contexts.rag.retrieve=[1, 2, 3, 4]", "--set", "gates=[]");

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode results = JsonRecord.whole(folder.resolve("a/results.json")).node();
    List<JsonNode> curves = results.path("curves").valueStream().toList();
    assertThat(curves)
        .extracting(each -> each.path("name").stringValue())
        .containsExactly("plain/rag-*", "tuned/rag-*");
    JsonNode curve = curves.getFirst();
    assertThat(curve.path("references").valueStream().map(JsonNode::stringValue))
        .containsExactly("plain/closed", "plain/gold");
    JsonNode measured = curve.path("measures").get(1);
    assertThat(measured.path("measure").stringValue()).isEqualTo("tokenF1");
    for (int i = 0; i < 4; i++) {
      JsonNode point = curve.path("points").get(i);
      assertThat(point.path("arm").stringValue()).isEqualTo("plain/rag-" + (i + 1));
      assertThat(point.path("goldShown").doubleValue()).isBetween(0.0, 1.0);
      JsonNode mean = measured.path("scores").get(i).path("mean");
      JsonNode alone = results.path("results").path("plain/rag-" + (i + 1));
      assertThat(value(measured.path("scores").get(i), "mean"))
          .isCloseTo(alone.path("tokenF1,none").doubleValue(), within(1e-12));
      assertThat(mean.path("low").doubleValue())
          .isCloseTo(alone.path("tokenF1_ci_low,none").doubleValue(), within(1e-12));
    }
    assertThat(measured.path("fits").valueStream().map(fit -> fit.path("form").stringValue()))
        .containsExactly("LOG_LINEAR", "POWER", "LIMITED_POWER");
    assertThat(measured.path("fits").get(0).path("coefficients").get(0).path("name").stringValue())
        .isEqualTo("intercept");
    assertThat(Files.readString(folder.resolve("a/report.html")))
        .contains("<h2 id=\"curves-title\">Curves</h2>");
  }

  @Test
  void run_withSweepOfTokens_refusesWhatFourPointsDoNotTell() throws IOException {
    CommandRun run =
        run(
            "a",
            "--set",
            "preparations.tuned.train.tokens=[128, 256, 384, 512]",
            "--set",
            "arms=['*/closed']",
            "--set",
            "gates=[]");

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode curve =
        JsonRecord.whole(folder.resolve("a/results.json")).node().path("curves").get(0);
    assertThat(curve.path("key").stringValue()).isEqualTo("train.tokens");
    assertThat(curve.path("references").valueStream().map(JsonNode::stringValue))
        .containsExactly("plain/closed");
    JsonNode mixture = curve.path("measures").get(0).path("fits").get(3);
    assertThat(mixture.path("form").stringValue()).isEqualTo("EXPONENTIALS");
    assertThat(mixture.path("reason").stringValue())
        .isEqualTo("7 parameters need at least 8 observations, got 4");
    assertThat(Files.readString(folder.resolve("a/report.html")))
        .contains("Not identifiable:</b> 7 parameters need at least 8 observations, got 4");
  }

  @Test
  void run_contextsOfOtherChunkSizes_areToldApart_andShareWhatTheyCan() throws IOException {
    CommandRun run =
        run(
            "a",
            "--set",
            "contexts.rag={retrieve: 8, budgetTokens: 96, passages: {size: [32, 64], overlap: 8}}",
            "--set",
            "contexts.gold={oracle: passage, passages: {size: [32, 64], overlap: 8}}",
            "--set",
            "arms=[plain/*]",
            "--set",
            "prompt.contextOverflow=left", // an answer in two passages is shown with its paragraph
            "--set",
            "gates=[]");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("note: Passages by cut: \\d+ \\(tokens 64/8\\), \\d+ \\(");
    try (Stream<Path> steps = Files.list(folder.resolve("a/steps"))) {
      assertThat(steps.map(step -> String.valueOf(step.getFileName())))
          .as("one index a cut")
          .filteredOn(name -> name.startsWith("index-"))
          .hasSize(2);
    }
    // the suite's own cut, 64/8, has the suite's own file
    assertThat(folder.resolve("a/rankings-rag-64.trec")).doesNotExist();
    Map<String, List<JsonRecord>> answers;
    try (Stream<JsonRecord> lines = JsonRecord.lines(folder.resolve("a/answers.jsonl"))) {
      answers = lines.collect(Collectors.groupingBy(line -> line.text("arm")));
    }
    for (int size : List.of(32, 64)) {
      String ranked =
          Files.readString(
              folder.resolve(size == 64 ? "a/rankings.trec" : "a/rankings-rag-32.trec"));
      for (JsonRecord answer : answers.getOrDefault("plain/rag-" + size, List.of())) {
        assertThat(answer.node().path("context").valueStream())
            .isNotEmpty()
            .allSatisfy(
                id ->
                    assertThat(ranked)
                        .contains(
                            answer.text("id") + " Q0 " + id.stringValue().replace(" ", "%20")));
      }
      assertThat(answers.getOrDefault("plain/gold-" + size, List.of()))
          .hasSize(6)
          .allSatisfy(
              answer -> assertThat(answer.node().path("goldInContext").booleanValue()).isTrue());
    }
    JsonNode comparison = JsonRecord.whole(folder.resolve("a/comparison.json")).node();
    assertThat(comparison.path("attribution").valueStream())
        .filteredOn(each -> each.path("arm").stringValue().startsWith("plain/rag-"))
        .hasSize(2)
        .allSatisfy(
            each ->
                assertThat(each.path("bound").stringValue())
                    .isEqualTo(each.path("arm").stringValue().replace("rag", "gold")));
    assertThat(
            comparison.path("retrieval").valueStream().map(each -> each.path("arm").stringValue()))
        .contains("plain/rag-32", "plain/rag-64");
    assertThat(Files.readString(folder.resolve("a/report.html")))
        .contains("rankings-rag-32.trec", "#0001 (tokens 32/8)");
  }

  private static double value(JsonNode node, String estimate) {
    return node.path(estimate).path("value").doubleValue();
  }
}
