package dev.openbook.eval.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code judge}, {@code annotate}, {@code quality}, and {@code curate} with both. */
class JudgingCommandsTest {
  private static final String PAIRS =
      """
      {"question": "Capital of France?", "a": "Paris", "b": "Rome", "gold": "Paris"}
      {"id": "x", "question": "Longest river?", "reference": "the Vistula", "a": "the Oder", \
      "b": "Vistula", "gold": ["Vistula", "the Vistula"]}
      {"question": "Who?", "a": "Ann", "b": "Bob", "exactA": false, "exactB": false}
      {"question": "Where?", "a": "here", "b": "there"}
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"scored", "generated"})
  void judge_printsVerdictsAndAlwaysTheReport(String reading) throws IOException {
    Path model = TinyModel.in(folder.resolve("m"));
    Path pairs = Files.writeString(folder.resolve("pairs.jsonl"), PAIRS);
    Path out = folder.resolve("out.json");

    CommandRun run =
        run(
            "judge %s --generator model:%s --reading %s --max-tokens 8 --out %s"
                .formatted(pairs, model, reading, out));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .startsWith("4 pairs: A wins ")
        .contains("(" + reading + "), prompts pairwise-guided@1, pairwise@1\n")
        .contains("consistent under swap: ")
        .contains("position bias: ")
        .contains("agreement with exact match: ")
        .contains("replies without a verdict: ")
        .contains("messages read in part: 1 of 4\n");
    JsonNode written = JsonMapper.shared().readTree(Files.readString(out));
    assertThat(written.path("report").path("replies").intValue()).isEqualTo(8);
    assertThat(written.path("verdicts").path(1).path("id").stringValue()).isEqualTo("x");
    int compared = written.path("report").path("compared").intValue();
    assertThat(compared).isEqualTo(reading.equals("scored") ? 4 : 0);
    assertThat(written.path("report").path("exactKnown").intValue())
        .isEqualTo(reading.equals("scored") ? 3 : 0);
  }

  @Test
  void annotateQualityCurate_oneAfterTheOther() throws IOException {
    Path model = TinyModel.in(folder.resolve("m"));
    Path texts = folder.resolve("texts.jsonl");
    run("synthesize --dataset xquad --kind raw --budget 30000 --out " + texts);
    Path annotations = folder.resolve("annotations.jsonl");
    Path classifier = folder.resolve("quality.json");
    Path kept = folder.resolve("kept.jsonl");
    String annotate =
        "annotate %s --generator model:%s --limit 24 --batch 12 --out %s"
            .formatted(texts, model, annotations);
    String curate = "curate %s --quality %s --out %s".formatted(texts, classifier, kept);

    CommandRun annotated = run(annotate);
    CommandRun again = run(annotate);
    CommandRun trained = run("quality %s --out %s".formatted(annotations, classifier));
    CommandRun all = run(curate + " --min-quality 0");
    List<String> keptOfAll = Files.readAllLines(kept);
    CommandRun none = run(curate + " --min-quality 5");

    assertThat(annotated.exitCode()).as(annotated.err()).isZero();
    assertThat(annotated.out())
        .startsWith("24 of 24 texts have a score: ")
        .contains("prompts education@1")
        .contains("consistent under swap: ");
    assertThat(again.out()).isEqualTo(annotated.out());
    assertThat(Files.readAllLines(annotations)).hasSize(24);
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    assertThat(trained.out()).contains("24 texts (0 repeated left out)").contains("F1 at 3: ");
    assertThat(all.exitCode()).as(all.err()).isZero();
    assertThat(all.out()).doesNotContain("low-quality");
    assertThat(keptOfAll).hasSameSizeAs(Files.readAllLines(texts));
    assertThat(none.out()).contains("low-quality");
    assertThat(Files.readAllLines(kept)).isEmpty();
    Files.writeString(
        classifier,
        Files.readString(classifier).replace("bge-small-en-v1.5-q", "all-minilm-l6-v2-x"));
    assertThat(run(curate).complaints())
        .singleElement()
        .asString()
        .contains("quality.json: unknown embedding model 'all-minilm-l6-v2-x'; known: ");
  }

  @Test
  void curate_judge_printsItsReport() throws IOException {
    Path model = TinyModel.in(folder.resolve("m"));
    Path texts = folder.resolve("texts.jsonl");
    run("synthesize --dataset xquad --kind question-answer --budget 150 --out " + texts);

    CommandRun curated =
        run(
            "curate %s --dataset xquad --judge model:%s --out %s"
                .formatted(texts, model, folder.resolve("kept.jsonl")));

    assertThat(curated.exitCode()).as(curated.err()).isZero();
    assertThat(curated.out())
        .contains("judge: model:")
        .contains("prompts entailment@1")
        .contains("consistent under swap: ")
        .contains("agreement with exact match: known of no item");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "judge PAIRS --generator extractive | --generator must be model:NAME, got 'extractive'",
        "judge PAIRS --generator model:m --reading scored --remote http://localhost:9/v1"
            + " | --reading scored needs a model of this machine; servers tell no probabilities",
        "judge PAIRS --generator model:m --batch 0"
            + " | --max-tokens and batch must be at least 1, got 256 and 0",
        "judge BROKEN --generator model:m | BROKEN:1: 'exactA' and 'exactB' go together",
        "judge EMPTY --generator model:m | EMPTY: holds no pair",
        "annotate PAIRS --generator model:m --limit 0 --out o | --limit must be at least 1, got 0",
        "annotate PAIRS --generator model:m --limit 1 --out PAIRS"
            + " | --out must be another file than the one that is read",
        "annotate PAIRS --generator model:m --limit 1 --out o | PAIRS:1: 'text' is missing",
        "quality PAIRS --model bge --out o | unknown embedding model 'bge'; known:"
            + " all-minilm-l6-v2-q, bge-small-en-v1.5-q",
        "quality PAIRS --threshold 6 --out o | --threshold must be 1 to 5, got 6",
        "quality FEW --out o | at least 20 different texts must be annotated, got 3",
        "curate PAIRS --out o --min-quality 3 | --min-quality needs --quality FILE",
        "curate PAIRS --out o --judge model:m"
            + " | --judge needs --dataset or --documents, which the texts are held to",
        "curate PAIRS --out o --remote http://localhost:9 | --remote needs --judge model:NAME",
      })
  void badInput_isOneLine(String command, String complaint) throws IOException {
    Files.writeString(folder.resolve("PAIRS"), PAIRS);
    Files.writeString(
        folder.resolve("BROKEN"),
        "{\"question\": \"Who?\", \"a\": \"x\", \"b\": \"y\", \"exactA\": true}\n");
    Files.writeString(folder.resolve("EMPTY"), "\n");
    Files.writeString(
        folder.resolve("FEW"),
        IntStream.range(0, 3)
            .mapToObj(i -> "{\"text\": \"text " + i + "\", \"score\": " + i + "}\n")
            .collect(Collectors.joining()));
    String placed = command.replaceAll("\\b(PAIRS|BROKEN|EMPTY|FEW|o)(?= |$)", folder + "/$1");

    CommandRun run = run(placed);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.complaints()).singleElement().asString().startsWith("openbook: ");
    assertThat(run.complaints().getFirst().replace(folder + "/", "")).contains(complaint);
    assertThat(folder.resolve("o")).doesNotExist();
  }

  private CommandRun run(String command) {
    var words = new ArrayList<>(List.of(command.split(" ", -1)));
    return CommandRun.of(
        Map.of("OPENBOOK_CACHE", folder.resolve("cache").toString()), words.toArray(String[]::new));
  }
}
