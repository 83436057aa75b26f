package dev.openbook.eval.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TuneCommandTest {
  @TempDir Path folder;
  private Path beir;
  private Path out;

  /**
   * A text's title is its topic; a long text repeats another topic often, so that only strong
   * normalisation of length (b) puts the short one first.
   */
  @BeforeEach
  void writeCorpus() throws IOException {
    beir = folder.resolve("beir");
    out = folder.resolve("tuned");
    Files.createDirectories(beir.resolve("qrels"));
    var corpus = new StringBuilder();
    var queries = new StringBuilder();
    var qrels = new StringBuilder("query-id\tcorpus-id\tscore\n");
    for (int i = 0; i < 12; i++) {
      String topic = "topic" + "abcdefghijkl".charAt(i);
      String filler = "other words about nothing much ".repeat(12);
      corpus.append(line("short" + i, topic + " described here"));
      corpus.append(line("long" + i, filler + (topic + " ").repeat(3) + filler));
      queries.append(line("q" + i, topic));
      qrels.append("q%d\tshort%d\t1\n".formatted(i, i));
    }
    Files.writeString(beir.resolve("corpus.jsonl"), corpus);
    Files.writeString(beir.resolve("queries.jsonl"), queries);
    Files.writeString(beir.resolve("qrels/test.tsv"), qrels);
  }

  private static String line(String id, String text) {
    return "{\"_id\": \"%s\", \"title\": \"\", \"text\": \"%s\"}\n".formatted(id, text);
  }

  @Test
  void beir_findsTheSettingThatTheQuestionsNeed() throws IOException {
    CommandRun run = tune("--b", "0,1", "--k1", "2", "-m", "RR@10", "--folds", "3");

    assertThat(run.err()).doesNotContain("openbook:");
    assertThat(run.exitCode()).isZero();
    JsonNode tuned = tuned();
    assertThat(tuned.path("winner").path("b").doubleValue()).isEqualTo(1);
    assertThat(tuned.path("winner").path("mean").doubleValue()).isEqualTo(1);
    assertThat(tuned.path("expected").path("value").doubleValue()).isEqualTo(1);
    // b 0, b 1 and the baseline
    assertThat(tuned.path("settings").size()).isEqualTo(3);
    assertThat(tuned.path("settings").path(1).path("mean").doubleValue()).isEqualTo(0.5);
    assertThat(run.out())
        .contains("whole, k1 2.0, b 1.0, k 100  1.0000")
        .contains("12 questions, 3 folds");
  }

  @Test
  void again_goesOnWhereItWasAndGivesTheSame() throws IOException {
    CommandRun whole = tune("--b", "0,1", "--by", "tokens", "--size", "20,50", "--k", "3,8");
    Path scores = out.resolve("scores.jsonl");
    List<String> lines = Files.readAllLines(scores);
    String tuned = Files.readString(out.resolve("tuned.json"));
    // Killed while writing the fourth setting's line.
    Files.writeString(
        scores, String.join("\n", lines.subList(0, 4)) + "\n" + lines.get(4).substring(0, 20));

    CommandRun again = tune("--b", "0,1", "--by", "tokens", "--size", "20,50", "--k", "3,8");

    assertThat(again.out()).isEqualTo(whole.out());
    assertThat(Files.readString(out.resolve("tuned.json"))).isEqualTo(tuned);
    assertThat(Files.readAllLines(scores)).containsExactlyInAnyOrderElementsOf(lines);
    assertThat(again.err()).contains("scoring: 3 of");
  }

  @Test
  void widerGrid_scoresOnlyWhatIsNew() throws IOException {
    tune("--b", "0.2", "--k1", "1");
    List<String> before = Files.readAllLines(out.resolve("scores.jsonl"));

    tune("--b", "0.2,0.6", "--k1", "1");

    assertThat(Files.readAllLines(out.resolve("scores.jsonl"))).hasSize(before.size() + 1);
  }

  @Test
  void dataset_choosesCutAndDepthWithinTheContext() throws IOException {
    CommandRun run =
        run(
            List.of(
                "tune",
                "--dataset",
                "xquad",
                "--out",
                out.toString(),
                "--size",
                "20,40",
                "--k",
                "2,4,8",
                "--k1",
                "0.9",
                "--b",
                "0.4",
                "--context-words",
                "80"));

    assertThat(run.exitCode()).isZero();
    JsonNode tuned = tuned();
    assertThat(tuned.path("questions").intValue()).isEqualTo(1190);
    assertThat(tuned.path("units").intValue()).isEqualTo(48);
    var settings = new ArrayList<String>();
    tuned.path("settings").forEach(each -> settings.add(each.path("size") + "x" + each.path("k")));
    assertThat(settings).containsExactly("20x2", "20x4", "40x2");
    // More context of the same passages cannot answer less.
    assertThat(tuned.path("settings").path(1).path("mean").doubleValue())
        .isGreaterThan(tuned.path("settings").path(0).path("mean").doubleValue());
    assertThat(run.out()).contains("1,190 questions about 48 documents");
  }

  @Test
  void otherInputs_areRefused() throws IOException {
    tune("--b", "0.2", "--k1", "1");
    Files.writeString(
        beir.resolve("corpus.jsonl"), line("new", "topica"), StandardOpenOption.APPEND);

    CommandRun run = tune("--b", "0.2", "--k1", "1");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.complaints())
        .containsExactly(
            "openbook: "
                + out.resolve("scores.jsonl")
                + ": holds scores of other texts, questions, labels, measure or analyzer; choose"
                + " another folder or delete it");
  }

  @Test
  void labelsOfTextsThatAreNotThere_areCounted() throws IOException {
    Files.writeString(
        beir.resolve("qrels/test.tsv"), "q0\tnowhere\t1\n", StandardOpenOption.APPEND);

    CommandRun run = tune("--b", "0.4", "--k1", "0.9");

    assertThat(run.exitCode()).isZero();
    assertThat(run.err())
        .contains("labels name 1 texts that the corpus lacks, 'nowhere' first; they count as not");
  }

  @Test
  void badInput_isOneLine() {
    assertRefused("--folds must be 2 to 12, the number of questions here, got 13", "--folds", "13");
    assertRefused("--k1 must be at least 0 and finite, got -1.0", "--k1", "-1");
    assertRefused("--b must be 0 to 1, got 1.5", "--b", "1.5");
    assertRefused("--k must be at least 1, got 0", "--k", "0");
    assertRefused(
        "unknown way to cut 'token'; known: paragraphs, recursive, sentences, tokens, whole; did"
            + " you mean 'tokens'?",
        "--by",
        "token");
    assertRefused(
        "no size times k fits 10 words; allow more, or name a smaller size or k",
        "--by",
        "tokens",
        "--context-words",
        "10");
    assertRefused("--resamples must be at least 1, got 0", "--resamples", "0");
  }

  private void assertRefused(String complaint, String... options) {
    CommandRun run = tune(options);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.complaints()).containsExactly("openbook: " + complaint);
    assertThat(out.resolve("tuned.json")).doesNotExist();
  }

  private CommandRun tune(String... options) {
    var arguments = new ArrayList<>(List.of("tune", "--beir", beir.toString()));
    arguments.addAll(List.of("--out", out.toString()));
    arguments.addAll(List.of(options));
    return run(arguments);
  }

  private static CommandRun run(List<String> arguments) {
    return CommandRun.of(Map.of(), arguments.toArray(String[]::new));
  }

  private JsonNode tuned() throws IOException {
    return JsonMapper.shared().readTree(Files.readString(out.resolve("tuned.json")));
  }
}
