package dev.openbook.eval.cli;

import static org.assertj.core.api.Assertions.assertThat;

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

/** The whole way of a suite with a model so small that it takes seconds. */
class RunCommandTest {
  @TempDir private Path folder;
  private Path suite = Path.of("");

  @BeforeEach
  void writeSuite() throws IOException {
    suite = TinySuite.in(folder, 3);
  }

  private CommandRun run(String out, String... more) {
    var words =
        Stream.concat(
            Stream.of("run", suite.toString(), "--out", folder.resolve(out).toString()),
            Stream.of(more));
    return CommandRun.of(
        Map.of("OPENBOOK_CACHE", folder.resolve("cache").toString()), words.toArray(String[]::new));
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

    assertThat(again.err()).doesNotContain("answer ").doesNotContain("train ");
    assertThat(answers).hasContent(first);
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

  @Test
  void run_dryRunPrintsThePlanAndAnswersNothing() {
    CommandRun run = run("a", "--dry-run");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("train    tuned")
        .contains("answers  plain/closed")
        .contains("to do")
        .contains("results go to");
    assertThat(folder.resolve("a/answers.jsonl")).doesNotExist();
  }
}
