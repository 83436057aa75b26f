package dev.openbook.eval.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CardCommandTest {
  @TempDir Path folder;

  @Test
  void xquad_pageAndJsonAndTable() throws IOException {
    Path texts = folder.resolve("texts.jsonl");
    Path kept = folder.resolve("kept.jsonl");
    Path raw = folder.resolve("raw.jsonl");
    Path page = folder.resolve("cards/card.html");
    run(
        "synthesize --dataset xquad --kind entigraph,question-answer=0.5 --budget 12000 --seed 1"
            + " --out "
            + texts);
    run("synthesize --dataset xquad --kind raw --budget 6000 --seed 1 --out " + raw);
    run("curate " + texts + " --dataset xquad --out " + kept);

    CommandRun made =
        run(
            "card "
                + kept
                + " "
                + raw
                + " --dataset xquad --questions-dataset xquad --min-words 1000 --sample 4 --out "
                + page);

    assertThat(made.exitCode()).as(made.err()).isZero();
    assertThat(made.out())
        .contains("by kind, ", "EntiGraph, published", "23.40 %", "leak check: ", "1190 questions");
    String html = Files.readString(page);
    assertThat(html).contains("id=\"kinds\"", "id=\"yield\"", "id=\"audit\"", "<svg");
    JsonNode card = JsonMapper.shared().readTree(folder.resolve("cards/card.json").toFile());
    JsonNode kinds = card.path("groups").get(0);
    long words = kinds.path("words").longValue();
    assertThat(words).isGreaterThan(1_000);
    for (JsonNode row : kinds.path("rows")) {
      assertThat(row.at("/figures/diversity/words").longValue()).isEqualTo(words);
      assertThat(row.at("/figures/distances/remoteClique").doubleValue()).isBetween(0.05, 0.8);
      assertThat(row.at("/figures/coverage/entities").doubleValue()).isBetween(0.01, 1.0);
    }
    JsonNode first = kinds.path("rows").get(0);
    assertThat(first.path("kind").stringValue()).isEqualTo("entigraph");
    assertThat(first.path("kept").longValue()).isPositive();
    assertThat(first.at("/figures/diversity/sourceOverlap/2").doubleValue()).isGreaterThan(0.8);
    assertThat(card.path("examples").size()).isEqualTo(9);
  }

  @Test
  void aFolderWithoutQuestionsOrVectors_isEnough() throws IOException {
    Path documents = Files.createDirectory(folder.resolve("documents"));
    Files.writeString(documents.resolve("river.txt"), "The Vistula is a river. It is long.");
    Path texts = folder.resolve("texts.jsonl");
    run("synthesize --documents " + documents + " --kind raw --budget 100 --out " + texts);
    String command =
        "card " + texts + " --documents " + documents + " --embed none --out " + folder + "/c.html";

    CommandRun few = run(command);
    CommandRun made = run(command + " --min-words 5 --title Rivers");

    assertThat(few.exitCode()).isEqualTo(2);
    assertThat(few.complaints())
        .singleElement()
        .asString()
        .contains("no kind of texts has 5,000 words; raw has most, 9");
    assertThat(made.exitCode()).as(made.err()).isZero();
    assertThat(made.out()).contains("by kind, 9 words each").contains("100.0 %");
    assertThat(Files.readString(folder.resolve("c.html"))).contains("<h1 dir=\"auto\">Rivers</h1>");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--out c.txt | --out must end in .html, got c.txt",
        "--out c.html --embed bge | unknown embedding model 'bge'; known: all-minilm-l6-v2-q,"
            + " bge-small-en-v1.5-q; did you mean 'bge-small-en-v1.5-q'?",
        "--out c.html --words 0 | --words must be at least 1, got 0",
        "TEXTS --out c.html | TEXTS is named twice",
      })
  void badInput_isOneLine(String options, String complaint) throws IOException {
    Path texts = folder.resolve("texts.jsonl");
    Files.writeString(texts, "");
    String name = texts.toString();

    CommandRun run =
        run("card " + name + " " + options.replace("TEXTS", name) + " --dataset xquad");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.complaints()).containsExactly("openbook: " + complaint.replace("TEXTS", name));
  }

  @Test
  void emptyFile_isRefused() throws IOException {
    Path texts = folder.resolve("texts.jsonl");
    Files.writeString(texts, "");

    CommandRun run = run("card " + texts + " --dataset xquad --out " + folder + "/c.html");

    assertThat(run.complaints()).containsExactly("openbook: " + texts + ": holds no text");
    assertThat(folder.resolve("c.html")).doesNotExist();
  }

  private static CommandRun run(String command) {
    return CommandRun.of(Map.of(), List.of(command.split(" ", -1)).toArray(String[]::new));
  }
}
