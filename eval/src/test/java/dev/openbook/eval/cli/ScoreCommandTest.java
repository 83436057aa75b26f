package dev.openbook.eval.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ScoreCommandTest {
  private static final String QUESTIONS =
      """
      {"id": "q1", "question": "Who?", "answers": ["Ann Hill", "Hill"], "document": "d1"}
      {"id": "q2", "question": "Where?", "answers": ["Rome"], "document": "d1"}
      {"id": "q3", "question": "When?", "answers": ["1901"], "document": "d2"}
      {"id": "q4", "question": "Why?", "unanswerable": true, "document": "d3"}
      """;

  private static final String RIGHT =
      """
      {"id": "q1", "answer": "the Hill"}
      {"id": "q2", "answer": "Rome."}
      {"id": "q3", "answer": "in 1901"}
      {"id": "q4", "answer": ""}
      """;

  private static final String WRONG =
      """
      {"id": "q3", "answer": "1902"}
      {"id": "q1", "answer": "Ann"}
      {"id": "q2", "answer": "Rome"}
      {"id": "q4", "answer": "because"}
      """;

  private static final String OWN_GOLD = "{\"id\": \"x\", \"answer\": \"1\", \"golds\": [\"1\"]}\n";

  private static final Path SAMPLES = Path.of("src/test/resources/score");

  @TempDir private Path folder;

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static CommandRun score(List<String> arguments) {
    var all = new ArrayList<>(List.of("score"));
    all.addAll(arguments);
    return CommandRun.of(Map.of(), all.toArray(String[]::new));
  }

  @Test
  void score_plainLines_areComparedQuestionByQuestion() throws IOException {
    Path out = folder.resolve("results.json");
    CommandRun run =
        score(
            List.of(
                write("right.jsonl", RIGHT),
                write("wrong.jsonl", WRONG),
                "--questions",
                write("questions.jsonl", QUESTIONS),
                "--cluster",
                "document",
                "-m",
                "exactMatch,tokenF1",
                "--out",
                out.toString()));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("right.jsonl  exactMatch  0.7500")
        .contains("wrong.jsonl  exactMatch  0.2500")
        .contains("wrong.jsonl - right.jsonl  exactMatch   -0.5000")
        .contains("bootstrap over documents, 10,000 resamples, seed 17");
    JsonNode results = JsonMapper.shared().readTree(Files.readString(out));
    JsonNode right = results.get("results").get("right.jsonl");
    // (1 + 1 + 2/3 + 1) / 4
    assertThat(right.get("tokenF1,none").doubleValue()).isCloseTo(11 / 12.0, within(1e-12));
    assertThat(right.get("exactMatch_stderr,none").doubleValue()).isCloseTo(0.25, within(1e-12));
    JsonNode difference = results.get("differences").get(0);
    assertThat(difference.get("difference").doubleValue()).isEqualTo(-0.5);
    // the documents differ by -1, 0 and -1: of the four sign patterns two are as extreme
    assertThat(difference.get("p").doubleValue()).isEqualTo(0.5);
  }

  @Test
  void score_samplesOfTheHarness_haveItsFigures() throws IOException {
    JsonNode golden =
        JsonMapper.shared().readTree(Files.readString(SAMPLES.resolve("figures.json")));
    Path out = folder.resolve("results.json");
    CommandRun run =
        score(List.of(SAMPLES.resolve("samples_choice.jsonl").toString(), "--out", out.toString()));

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode choice =
        JsonMapper.shared()
            .readTree(Files.readString(out))
            .get("results")
            .get("samples_choice.jsonl");
    JsonNode expected = golden.get("results").get("choice");
    for (String[] pair :
        List.of(
            new String[] {"choiceAccuracy", "acc"},
            new String[] {"choiceAccuracyPerCharacter", "acc_norm"})) {
      for (String suffix : List.of(",none", "_stderr,none")) {
        assertThat(choice.get(pair[0] + suffix).doubleValue())
            .isCloseTo(expected.get(pair[1] + suffix).doubleValue(), within(1e-12));
      }
    }
  }

  @Test
  void score_writtenSamplesOfTheHarness_areAnswers() {
    CommandRun run =
        score(
            List.of(
                SAMPLES.resolve("samples_written.jsonl").toString(),
                "-m",
                "exactMatch",
                "--cluster",
                "document"));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("samples_written.jsonl  exactMatch  0.3333");
  }

  @Test
  void score_ragCheckersInput_isAnArm() throws IOException {
    String file =
        write(
            "checker.json",
            """
            {"results": [
              {"query_id": "1", "query": "Who?", "gt_answer": "Ann", "response": "It was Ann.",
               "retrieved_context": [{"doc_id": "a", "text": "Ann did it."}]},
              {"query_id": "2", "query": "Who?", "gt_answer": "Bob", "response": "Bob",
               "retrieved_context": []}
            ]}
            """);
    CommandRun run = score(List.of(file));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("checker.json  exactMatch     0.5000")
        .contains("checker.json  subExactMatch  1.0000");
  }

  @Test
  void score_ragCheckersOutput_hasItsMeasures() throws IOException {
    Path out = folder.resolve("results.json");
    Path scores = folder.resolve("scores.jsonl");
    CommandRun run =
        score(
            List.of(
                SAMPLES.resolve("ragchecker.json").toString(),
                "--out",
                out.toString(),
                "--scores",
                scores.toString()));

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode results = JsonMapper.shared().readTree(Files.readString(out));
    JsonNode arm = results.get("results").get("ragchecker.json");
    assertThat(arm.get("precision,none").doubleValue()).isEqualTo(0.25);
    assertThat(arm.get("claim_recall,none").doubleValue()).isEqualTo(0.75);
    assertThat(arm.get("tokenF1,none").isNumber()).isTrue();
    JsonNode better = results.get("higher_is_better").get("ragchecker.json");
    assertThat(better.get("faithfulness").booleanValue()).isTrue();
    assertThat(better.get("hallucination").booleanValue()).isFalse();
    List<JsonNode> lines =
        Files.readAllLines(scores).stream().map(JsonMapper.shared()::readTree).toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst().get("arm").stringValue()).isEqualTo("ragchecker.json");
    assertThat(lines.getFirst().get("id").stringValue()).isEqualTo("1");
    // south is wrong, and of the passage that is not relevant
    assertThat(lines.getFirst().get("noise_sensitivity_in_irrelevant").doubleValue())
        .isEqualTo(0.5);
    assertThat(lines.getFirst().get("context_utilization").doubleValue()).isEqualTo(1);
    assertThat(lines.get(1).get("context_utilization").doubleValue()).isZero();
  }

  @Test
  void score_ofClaimsNotJudged_isRefused() throws IOException {
    CommandRun run = score(List.of(write("right.jsonl", OWN_GOLD), "-m", "faithfulness"));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("faithfulness does not apply to question 'x'")
        .contains("whose line has no entailments of claims; leave the measure out");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'answer2response': ['entailment'] | 'answer2response' holds unknown label 'entailment'",
        "'answer2response': [true] | 'answer2response' must hold labels as strings, got true",
        "'answer2response': 'Neutral' | 'answer2response' must be an array",
        "'retrieved2answer': ['Neutral'] | 'retrieved2answer' must hold an array a claim",
        "'answer2response': ['Neutral'], 'retrieved2response': [['Neutral'], ['Neutral']]"
            + " | passagesToResponse size (2) does not match answerToResponse size (1)"
      },
      quoteCharacter = '`')
  void score_claimsOfWrongShape_areRefused(String arrays, String reason) throws IOException {
    String result = "{'query_id': '1', 'gt_answer': 'x', 'response': 'x', " + arrays + "}";
    String text = ("{'results': [" + result + "]}").replace('\'', '"');
    CommandRun run = score(List.of(write("checker.json", text)));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("checker.json:1: results[0]: ").contains(reason);
  }

  @Test
  void score_byRouge_namesTheMeasure() throws IOException {
    CommandRun run = score(List.of(write("a.jsonl", OWN_GOLD), "-m", "rougeL,rouge1"));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("a.jsonl  rougeL   1.0000").contains("a.jsonl  rouge1   1.0000");
  }

  @Test
  void score_answersOfASuite_keepTheirArms() throws IOException {
    String file =
        write(
            "answers.jsonl",
            """
            {"arm": "plain/rag", "id": "a", "document": "d", "answer": "x", "golds": ["x"]}
            {"arm": "plain/closed", "id": "a", "document": "d", "answer": "y", "golds": ["x"]}
            """);
    CommandRun run = score(List.of(file, "-m", "exactMatch", "--baseline", "plain/closed"));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("plain/rag - plain/closed  exactMatch   +1.0000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"id\": \"q1\"} | must have 'id' and 'answer'",
        "{\"id\": \"q9\", \"answer\": \"x\"} | question 'q9' has no gold answer; give --questions",
        "{\"id\": \"q1\", \"answer\": 3} | 'answer' must be a string, got 3",
        "{\"doc_id\": 1, \"target\": \"7\", \"filtered_resps\": [[\"-1\", \"False\"]]} | option 0",
        "{\"id\": \"q1\", \"answer\": \"x\", \"choices\": [\"x\"], \"goldChoice\": 0,"
            + " \"choiceLogLikelihoods\": [\"NaN\"]} | a log-likelihood must be a number, got",
        "{\"id\": | broken",
      })
  void score_linesOfNoShape_areRefused(String line, String reason) throws IOException {
    CommandRun run =
        score(
            List.of(
                write("bad.jsonl", line + "\n"),
                "--questions",
                write("questions.jsonl", QUESTIONS)));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("bad.jsonl:1").contains(reason.equals("broken") ? "" : reason);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void score_unknownDocuments_cannotBeClustered() throws IOException {
    CommandRun run = score(List.of(write("a.jsonl", OWN_GOLD), "--cluster", "document"));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("the document of question 'x' is not known");
  }
}
