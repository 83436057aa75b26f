package dev.openbook.eval.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code synthesize}, {@code curate} and {@code audit}, one after the other as a user runs them.
 */
class SynthesisCommandsTest {
  @TempDir Path folder;

  @Test
  void xquad_synthesizeCurateAudit() throws IOException {
    Path texts = folder.resolve("texts.jsonl");
    Path kept = folder.resolve("kept.jsonl");

    CommandRun made =
        run(
            "synthesize --dataset xquad --kind entigraph,question-answer=0.5,raw=0.5 --budget 30000"
                + " --seed 1 --preview 1 --out "
                + texts);
    CommandRun curated = run("curate " + texts + " --dataset xquad --preview 1 --out " + kept);
    CommandRun audited = run("audit --train " + kept + " --dataset xquad");

    assertThat(made.err()).doesNotContain("openbook:");
    assertThat(made.exitCode()).isZero();
    assertThat(made.out()).contains("--- entigraph, summary@1").contains("from 48 of 48 documents");
    JsonNode first = JsonMapper.shared().readTree(Files.readAllLines(texts).getFirst());
    assertThat(first.propertyNames())
        .contains("text", "kind", "source", "prompt", "generator", "seed");
    assertThat(curated.exitCode()).as(curated.err()).isZero();
    List<String> dropped = Files.readAllLines(folder.resolve("kept.jsonl.dropped.jsonl"));
    assertThat(Files.readAllLines(kept).size() + dropped.size())
        .isEqualTo(Files.readAllLines(texts).size());
    // Sentences of the source are true to it.
    assertThat(dropped).noneMatch(line -> line.contains("\"dropped\":\"unfaithful\""));
    assertThat(audited.exitCode()).isZero();
    assertThat(audited.out()).contains("leak check: ").contains("of 1190 questions leak");
  }

  @Test
  void raft_showsPassagesOfARanking() throws IOException {
    Path texts = folder.resolve("raft.jsonl");

    CommandRun made =
        run(
            "synthesize --dataset xquad --kind raft,rag-reasoning --budget 60000 --passages 3 --out"
                + " "
                + texts);

    assertThat(made.exitCode()).as(made.err()).isZero();
    List<JsonNode> lines =
        Files.readAllLines(texts).stream().map(JsonMapper.shared()::readTree).toList();
    assertThat(lines).hasSizeGreaterThan(50).allMatch(line -> line.path("passages").size() == 3);
    long withGold = lines.stream().filter(SynthesisCommandsTest::hasGold).count();
    assertThat((double) withGold / lines.size()).isBetween(0.7, 0.97);
    assertThat(lines)
        .filteredOn(line -> line.path("kind").stringValue().equals("raft"))
        .filteredOn(SynthesisCommandsTest::hasGold)
        .allMatch(line -> line.path("response").stringValue().startsWith("##begin_quote##"));
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(texts);
    }
  }

  private static boolean hasGold(JsonNode line) {
    return line.path("passages").valueStream().anyMatch(each -> each.path("gold").asBoolean(false));
  }

  @Test
  void synthesize_again_givesTheSameBytes() throws IOException {
    Path first = folder.resolve("first.jsonl");
    Path second = folder.resolve("second.jsonl");
    String command = "synthesize --dataset xquad --kind entigraph,permutation --budget 5000 --out ";

    run(command + first);
    run(command + second);

    assertThat(Files.readString(second)).isEqualTo(Files.readString(first)).isNotBlank();
  }

  @Test
  void documentsOfAFolder_needNoQuestions() throws IOException {
    Path documents = Files.createDirectory(folder.resolve("documents"));
    Files.writeString(documents.resolve("river.txt"), "The Vistula is a river. It is long.");
    Path texts = folder.resolve("texts.jsonl");

    CommandRun made =
        run("synthesize --documents " + documents + " --kind raw --budget 100 --out " + texts);

    assertThat(made.exitCode()).as(made.err()).isZero();
    assertThat(Files.readString(texts)).contains("\"source\":[\"river.txt\"]");
    assertThat(made.out()).contains("of 100 words; compare no arms at unequal budgets");
  }

  @Test
  void audit_strict_failsOnALeak() throws IOException {
    Path texts = folder.resolve("texts.jsonl");
    Path questions = folder.resolve("questions.jsonl");
    Files.writeString(
        texts,
        """
        {"id":"a","text":"So, what is the LONGEST river of Poland?","kind":"x","source":["d"],\
        "prompt":"p","generator":"g","seed":1,"ordinal":0}
        """);
    Files.writeString(
        questions,
        """
        {"id": "q1", "question": "What is the longest river of Poland?"}
        {"id": "q2", "question": "Who built the castle on the hill?"}
        """);
    String command = "audit --train " + texts + " --questions " + questions;
    Path report = folder.resolve("report.json");

    CommandRun found = run(command + " --strict --out " + report);

    assertThat(found.exitCode()).isEqualTo(3);
    assertThat(found.out()).contains("q1 in a (question): ").contains("1 of 2 questions leak");
    JsonNode written = JsonMapper.shared().readTree(Files.readString(report));
    assertThat(written.path("flaggedQuestionIds").toString()).isEqualTo("[\"q1\"]");
    assertThat(run(command).exitCode()).isZero();
  }

  @Test
  void brokenTexts_leaveNoFileBehind() throws IOException {
    Path texts = folder.resolve("texts.jsonl");
    run("synthesize --dataset xquad --kind raw --budget 2000 --out " + texts);
    Files.writeString(texts, "{\"id\": \"x\"}\n", StandardOpenOption.APPEND);

    CommandRun curated = run("curate " + texts + " --out " + folder.resolve("kept.jsonl"));

    assertThat(curated.exitCode()).isEqualTo(2);
    assertThat(curated.complaints()).singleElement().asString().contains("texts.jsonl:");
    assertThat(folder.resolve("kept.jsonl")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--kind entigraf | unknown kind of texts 'entigraf'; known: cloze, entigraph, full-name,"
            + " oracle-questions, oracle-raft, oracle-rag-implicit, oracle-rag-reasoning,"
            + " oracle-wordings, permutation, question-answer, raft, rag-implicit, rag-reasoning,"
            + " raw; did you mean 'entigraph'?",
        "--kind raft --gold-share 2 | --gold-share must be in [0, 1], got 2.0",
        "--kind raft --passages 0 | --passages must be 1 to 100, got 0",
        "--kind raw=0 | --kind: the weight of 'raw' must be a number above 0, got '0'",
        "--kind raw,raw | --kind names 'raw' twice",
        "--kind raw --generator magic | --generator must be extractive or model:NAME, got 'magic'",
        "--kind raw --generator model:x | unknown kind of texts that a model writes 'raw'; known:"
            + " entigraph, instruction, qa, rephrase, textbook",
        "--kind instruction --generator model:x --remote http://127.0.0.1:9/v1 | texts of"
            + " the kind 'instruction' need a model on this machine: it goes on writing the user's"
            + " turn, which a server closes itself",
        "--kind qa --generator model:x --remote http://127.0.0.1:9/v1 --price 1 | --price must be"
            + " two numbers of at least 0, for a million tokens read and written, as 0.15,0.60;"
            + " got '1'",
        "--kind qa --generator model:x --remote http://127.0.0.1:9/v1 --requests-per-minute 0 |"
            + " the server's options: requestsPerMinute must be at least 1, got 0",
        "--kind entigraph --generator model:x --entities 1 | --entities must be 2 to 100, got 1",
        "--kind raw --remote http://x | --remote needs --generator model:NAME",
        "--kind raw --budget 0 | --budget must be at least 1, got 0",
      })
  void synthesize_badInput_isOneLine(String options, String complaint) {
    String budget = options.contains("--budget") ? "" : " --budget 100";
    CommandRun run =
        run("synthesize --dataset xquad " + options + budget + " --out " + folder.resolve("out"));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.complaints()).containsExactly("openbook: " + complaint);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  private static CommandRun run(String command) {
    var words = new ArrayList<>(List.of(command.split(" ", -1)));
    return CommandRun.of(Map.of(), words.toArray(String[]::new));
  }
}
