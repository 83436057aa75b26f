package dev.openbook.eval.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.file.JsonRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The whole way of a suite with a model so small that it takes seconds. */
class RunCommandTest {
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
  void run_writesEveryFileAndTheTable() throws IOException {
    CommandRun run = run("a");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("plain/closed", "tuned/gold", "+-", "gate passed", "report: ");
    List<JsonRecord> answers;
    try (Stream<JsonRecord> lines = JsonRecord.lines(folder.resolve("a/answers.jsonl"))) {
      answers = lines.toList();
    }
    assertThat(answers).hasSize(6 * 6);
    assertThat(answers.getFirst().text("arm")).isEqualTo("plain/closed");
    for (String file :
        List.of(
            "report.html",
            "results.json",
            "comparison.json",
            "manifest.json",
            "rankings.trec",
            "suite.resolved.yaml")) {
      assertThat(folder.resolve("a").resolve(file)).isNotEmptyFile();
    }
    assertThat(JsonRecord.whole(folder.resolve("a/results.json")).node().path("results").size())
        .isEqualTo(6);
  }

  @Test
  void run_saysWhetherFineTuningHelpsWithPassagesAndWhatCouldHaveBeenSeen() throws IOException {
    CommandRun run = run("a");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern(
            "tuned/rag: .*fine-tuning adds.* with passages .*closed book: [+-][\\d.]+ and"
                + " [+-][\\d.]+ .*; interaction .* adjusted p");
    JsonNode comparison = JsonRecord.whole(folder.resolve("a/comparison.json")).node();
    assertThat(run.out())
        .contains("No difference could be called clear: with 2 documents no p value is below 0.50");
    JsonNode attribution = comparison.path("attribution");
    assertThat(attribution.valueStream().map(each -> each.path("arm").stringValue()))
        .containsExactly("plain/rag", "plain/gold", "tuned/rag", "tuned/gold");
    assertThat(comparison.path("cost").path("frontier").size()).isPositive();
    assertThat(comparison.path("cost").path("breakEvens").size()).isEqualTo(1);
    JsonNode interactions = comparison.path("interactions");
    assertThat(interactions.size()).isEqualTo(4);
    for (JsonNode each : interactions) {
      assertThat(each.path("tunedRetrieving").stringValue()).isEqualTo("tuned/rag");
      assertThat(each.path("plainClosed").stringValue()).isEqualTo("plain/closed");
      assertThat(value(each, "interaction"))
          .isCloseTo(value(each, "withRetrieval") - value(each, "closedBook"), within(1e-12));
      assertThat(value(each, "withRetrieval"))
          .isCloseTo(difference(comparison, each, "tuned/rag", "plain/rag"), within(1e-12));
      assertThat(each.path("adjustedP").doubleValue())
          .isGreaterThanOrEqualTo(each.path("p").doubleValue());
    }
    // questions of a document are not independent, which McNemar's test would take them for
    assertThat(comparison.path("comparisons").valueStream())
        .isNotEmpty()
        .allSatisfy(
            each ->
                assertThat(each.path("test").stringValue())
                    .isEqualTo("sign-flip permutation over documents"));
    List<JsonNode> seen =
        comparison
            .path("comparisons")
            .valueStream()
            .filter(each -> each.path("detectable").isNumber())
            .toList();
    for (JsonNode each : seen) {
      double smallest = each.path("detectable").doubleValue();
      assertThat(smallest).isPositive();
      assertThat(run.out()).contains("smallest difference from plain/closed seen with 80 % power");
      if (each.path("baseline").stringValue().equals("plain/closed")) {
        String written = smallest > 1 ? "none" : String.format(Locale.ROOT, "%.3f", smallest);
        assertThat(run.out()).contains(each.path("arm").stringValue() + " " + written);
      }
    }
    assertThat(Files.readString(folder.resolve("a/report.html")))
        .contains("Does fine-tuning still help once you retrieve?");
  }

  private static double difference(
      JsonNode comparison, JsonNode like, String arm, String baseline) {
    return comparison
        .path("comparisons")
        .valueStream()
        .filter(each -> each.path("arm").stringValue().equals(arm))
        .filter(each -> each.path("baseline").stringValue().equals(baseline))
        .filter(each -> each.path("measure").equals(like.path("measure")))
        .mapToDouble(each -> value(each, "difference"))
        .findFirst()
        .orElseThrow();
  }

  private static double value(JsonNode node, String estimate) {
    return node.path(estimate).path("value").doubleValue();
  }

  @Test
  void run_sameSuiteAndSeedGiveTheSameAnswersByteForByte() {
    assertThat(run("a").exitCode()).isZero();
    assertThat(run("b").exitCode()).isZero();

    assertThat(folder.resolve("a/answers.jsonl"))
        .hasSameBinaryContentAs(folder.resolve("b/answers.jsonl"));
    assertThat(folder.resolve("a/rankings.trec"))
        .hasSameBinaryContentAs(folder.resolve("b/rankings.trec"));
  }

  @Test
  void run_againDoesNothingAnew() throws IOException {
    assertThat(run("a").exitCode()).isZero();
    Path answers = folder.resolve("a/answers.jsonl");
    String first = Files.readString(answers);

    CommandRun again = run("a");

    assertThat(again.err()).doesNotContain("answer ", "train ", "measure ");
    assertThat(answers).hasContent(first);
  }

  @Test
  void run_trainedModelsAreMeasuredForForgetting_theBaseOnce() throws IOException {
    CommandRun run = run("a");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err())
        .containsOnlyOnce("measure base, texts: 0 of ")
        .doesNotContain("measure plain");
    assertThat(run.out())
        .containsPattern(
            "forgetting of tuned: .* at general text .*; .* at general questions .*; 0 % replay,"
                + " [\\d,]+ tokens in 0 s, [\\d.e+]+ FLOPs");
    JsonNode comparison = JsonRecord.whole(folder.resolve("a/comparison.json")).node();
    assertThat(comparison.path("forgetting").size()).isEqualTo(1);
    JsonNode tuned = comparison.path("forgetting").path(0);
    assertThat(tuned.path("preparation").stringValue()).isEqualTo("tuned");
    assertThat(tuned.path("texts").path("texts").intValue()).isEqualTo(3);
    double before = tuned.path("texts").path("before").doubleValue();
    double after = tuned.path("texts").path("after").doubleValue();
    assertThat(after).isPositive().isNotEqualTo(before);
    assertThat(tuned.path("texts").path("difference").path("value").doubleValue())
        .isCloseTo(after - before, within(1e-9));
    assertThat(tuned.path("choices").size()).isEqualTo(2);
    assertThat(tuned.path("choices").path(0).path("questions").intValue()).isEqualTo(3);
    JsonNode training = comparison.path("training").path(0);
    assertThat(training.path("replayShare").doubleValue()).isZero();
    assertThat(training.path("flops").doubleValue()).isGreaterThan(1e6);
    assertThat(training.path("tokens").longValue()).isEqualTo(512);
    assertThat(Files.readString(folder.resolve("a/report.html"))).contains("id=\"forgetting\"");
  }

  @Test
  void run_ofOtherGeneralTexts_measuresThoseAlone() {
    assertThat(run("a").exitCode()).isZero();

    CommandRun fewer = run("a", "--set", "forgetting={texts: general.txt, maxTexts: 2}");

    assertThat(fewer.exitCode()).as(fewer.err()).isZero();
    assertThat(fewer.err())
        .contains("measure base, texts: ", "measure tuned, texts: ")
        .doesNotContain(", questions: ", "train ");
    assertThat(fewer.out()).doesNotContain("general questions");
  }

  @Test
  void run_withoutTheKey_measuresNoForgetting() throws IOException {
    Files.writeString(suite, Files.readString(suite).replaceAll("(?m)^forgetting: .*\n", ""));

    CommandRun run = run("a", "--set", "arms=[plain/closed, tuned/closed]", "--set", "gates=[]");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).doesNotContain("measure ");
    assertThat(run.out()).doesNotContain("forgetting of");
    assertThat(Files.readString(folder.resolve("a/report.html")))
        .doesNotContain("id=\"forgetting\"");
  }

  @Test
  void run_withoutATrainedModel_measuresNoForgetting() {
    CommandRun run = run("a", "--set", "arms=[plain/closed, plain/rag]");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).doesNotContain("measure ");
  }

  @Test
  void run_generalTextsThatAreNotThere_endBeforeTraining() {
    CommandRun run = run("a", "--set", "forgetting.texts=none.txt");

    assertThat(run.exitCode()).isEqualTo(Main.BAD_INPUT);
    assertThat(run.complaints()).singleElement().asString().contains("none.txt");
    assertThat(run.err()).doesNotContain("train ");
  }

  @Test
  void run_aFailedGateExitsWith3AndStillReports() {
    CommandRun run = run("a", "--set", "gates=['plain/rag.tokenF1 > 1.5']", "--limit", "2");

    assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.GATE_FAILED);
    assertThat(run.out()).contains("gate FAILED: plain/rag.tokenF1 > 1.5");
    assertThat(folder.resolve("a/report.html")).isNotEmptyFile();
  }

  @Test
  void run_moreLeaksThanTheSuiteAllows_endsBeforeTraining() throws IOException {
    Path texts = Files.createDirectories(folder.resolve("texts"));
    Files.writeString(
        texts.resolve("text.txt"),
        "Who knows where the painter Carl Larsson spends summers? Ann lives in Rome.");
    Files.writeString(
        texts.resolve("questions.jsonl"),
        """
        {"id": "a", "question": "Where the painter Carl Larsson spends summers, who knows?",         "unanswerable": true, "document": "text.txt"}
        {"id": "b", "question": "Where lives Dora?", "unanswerable": true, "document": "text.txt"}
        """);

    CommandRun run =
        run(
            "a",
            "--set",
            "dataset={name: 'folder:" + texts + "'}",
            "--set",
            "preparations.tuned.train.texts=raw",
            "--set",
            "audit.maxLeakShare=0.4");

    assertThat(run.exitCode()).as(run.err()).isEqualTo(Main.BAD_INPUT);
    assertThat(run.complaints())
        .singleElement()
        .asString()
        .contains(
            "preparation 'tuned': 1 of 2 questions leak into its texts, a share of 0.5000, but"
                + " audit.maxLeakShare is 0.4; first: a in ");
    assertThat(folder.resolve("a/report.html")).doesNotExist();
  }

  @Test
  void run_questionsWithoutAnswersAreScoredAndTheirChoicesLeftOut() throws IOException {
    Path texts = folder.resolve("texts");
    Files.createDirectories(texts);
    Files.writeString(texts.resolve("my text.txt"), "Ann lives in Rome. Bob lives in Oslo.");
    Files.writeString(
        texts.resolve("questions.jsonl"),
        """
        {"id": "a", "question": "Where lives Carl?", "unanswerable": true, "document": "my text.txt"}
        {"id": "b", "question": "Where lives Dora?", "unanswerable": true, "document": "my text.txt"}
        """);

    CommandRun run =
        run(
            "a",
            "--set",
            "dataset={name: 'folder:" + texts + "'}",
            "--set",
            "arms=[plain/rag]",
            "--set",
            "compare.baseline=plain/rag");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("plain/rag");
    assertThat(Files.readString(folder.resolve("a/rankings.trec"))).contains("my%20text.txt");
    assertThat(Files.readString(folder.resolve("a/answers.jsonl")))
        .contains("exactMatch")
        .doesNotContain("choiceAccuracy")
        .doesNotContain("NaN");
    JsonNode abstention =
        JsonRecord.whole(folder.resolve("a/comparison.json")).node().path("abstention").path(0);
    assertThat(abstention.path("unanswerable").intValue()).isEqualTo(2);
    assertThat(abstention.path("answerable").intValue()).isZero();
    assertThat(Files.readString(folder.resolve("a/report.html"))).contains("id=\"abstention\"");
  }

  /** The outcome is a model of its own, which is opened in place of the base. */
  @Test
  void run_fullFineTuning_answersWithTheTrainedModel() throws IOException {
    Files.writeString(
        folder.resolve("recipe.yaml"),
        """
        method: full
        optimizer: {learningRate: 1.0e-2, schedule: constant}
        data: {tokens: 1024, sequenceLength: 64, microBatchSize: 2, attendAcrossTexts: false}
        activationCheckpointing: true
        precision: f32
        checkpointEverySteps: 2
        """);

    CommandRun run = run("a", "--set", "arms=[plain/closed, tuned/closed]", "--set", "gates=[]");

    assertThat(run.exitCode()).as(run.err()).isZero();
    try (Stream<Path> files = Files.walk(folder)) {
      assertThat(files.filter(file -> file.endsWith("model/model.safetensors")))
          .as("the base and the trained model")
          .hasSize(2)
          .anyMatch(file -> Files.exists(file.resolveSibling("..").resolve("done.json")));
    }
    try (Stream<JsonRecord> lines = JsonRecord.lines(folder.resolve("a/answers.jsonl"))) {
      Map<String, List<JsonRecord>> answers =
          lines.collect(Collectors.groupingBy(line -> line.text("arm")));
      assertThat(answers).containsOnlyKeys("plain/closed", "tuned/closed");
      List<String> plain = likelihoods(answers.getOrDefault("plain/closed", List.of()));
      assertThat(likelihoods(answers.getOrDefault("tuned/closed", List.of())))
          .hasSameSizeAs(plain)
          .isNotEqualTo(plain);
    }
  }

  private static List<String> likelihoods(List<JsonRecord> answers) {
    return answers.stream()
        .map(answer -> answer.node().path("choiceLogLikelihoods").toString())
        .toList();
  }

  /** Other passages are other contexts: each with its own ranking, gold and bound. */
  @Test
  void run_dryRunPrintsThePlanAndAnswersNothing() {
    CommandRun run = run("a", "--dry-run");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("train      tuned")
        .contains("answers    plain/closed")
        .contains("forgetting base")
        .contains("forgetting tuned")
        .contains("to do")
        .contains("results go to");
    assertThat(folder.resolve("a/answers.jsonl")).doesNotExist();
  }
}
