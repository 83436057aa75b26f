package dev.openbook.eval.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.file.JsonRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Suites whose documents have changed, the whole way with a model so small that it takes seconds.
 */
class FreshnessRunTest {
  @TempDir private Path folder;
  private Path model = Path.of("");

  @BeforeEach
  void writeRecipe() throws IOException {
    TinySuite.in(folder, 1);
    model = folder.resolve("model");
  }

  private CommandRun run(String dataset, String texts) throws IOException {
    Path suite =
        Files.writeString(
            folder.resolve("fresh.yaml"),
            """
            name: fresh
            dataset: %s
            base: "%s"
            precision: f32
            passages: {by: whole}
            prompt: {examples: 0, maxTokens: 4, choices: 0, batchSize: 8}
            preparations:
              plain: {}
              before: {train: {texts: %s, documents: earlier, recipe: recipe.yaml}}
              after: {train: {texts: %s, recipe: recipe.yaml, tokens: [256, 512]}}
              updated: {train: {from: before, texts: %s, recipe: recipe.yaml}}
            contexts:
              closed: {}
              rag: {retrieve: 1}
              rag-before: {retrieve: 1, documents: earlier}
            arms: [plain/*, before/closed, before/rag, "after-*/closed", updated/closed]
            measures: [exactMatch]
            compare: {resamples: 200}
            """
                .formatted(dataset, model, texts, texts, texts));
    return TinySuite.run(suite, "out");
  }

  private JsonNode json(String file) {
    return JsonRecord.whole(folder.resolve("out").resolve(file)).node();
  }

  private List<JsonNode> answers(String arm) {
    try (Stream<JsonRecord> lines = JsonRecord.lines(folder.resolve("out/answers.jsonl"))) {
      return lines
          .map(JsonRecord::node)
          .filter(node -> node.path("arm").stringValue("").equals(arm))
          .toList();
    }
  }

  @Test
  void run_ofTheLaboratoryWorld_countsNewAndStaleAnswersAndWhatRenewingTook() throws IOException {
    CommandRun run =
        run(
            "{name: 'lab:8', articles: 4, changed: 6}",
            "{synthesize: [oracle-wordings], budgetTokens: 2000}");

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode facts = json("comparison.json").path("freshness");
    assertThat(facts.path("changed").intValue()).isEqualTo(6);
    assertThat(facts.path("unchanged").intValue()).isEqualTo(14);
    assertThat(facts.path("lines"))
        .extracting(
            line -> line.path("arm").stringValue() + " " + line.path("renewal").path("steps"))
        .containsExactly(
            "plain/closed []",
            "plain/rag [\"index\"]",
            "plain/rag-before []",
            "before/closed []",
            "before/rag [\"index\"]",
            "after-256/closed [\"texts\",\"training\"]",
            "after-512/closed [\"texts\",\"training\"]",
            "updated/closed [\"texts\",\"training\"]");
    for (JsonNode line : facts.path("lines")) {
      boolean isRenewed = !line.path("renewal").path("steps").isEmpty();
      assertThat(line.path("renewal").path("seconds").doubleValue() > 0).isEqualTo(isRenewed);
    }
    assertThat(facts.path("reaches"))
        .extracting(reach -> reach.path("kind").stringValue())
        .containsExactly("plain/rag", "before/rag", "after/closed", "updated/closed");
    assertThat(
            json("results.json").path("results").path("plain/rag").path("fresh_share").isNumber())
        .isTrue();
    assertThat(Files.readString(folder.resolve("out/report.html")))
        .contains("id=\"freshness\"", "fine-tuned on synthetic texts of the earlier documents");
  }

  @Test
  void run_earlierPassagesHoldTheOldValueAndAreNoGoldWhereItChanged() throws IOException {
    run("{name: 'lab:8', articles: 4, changed: 6}", "raw");

    for (JsonNode answer : answers("plain/rag-before")) {
      boolean isChanged = answer.has("stale");
      String passage = answer.path("context").path(0).stringValue();
      if (passage.startsWith(answer.path("document").stringValue() + "#")) {
        assertThat(answer.path("goldInContext").booleanValue()).isEqualTo(!isChanged);
      }
      assertThat(answer.has("freshness")).isEqualTo(isChanged);
      assertThat(!isChanged || passage.endsWith("~earlier")).isTrue();
    }
    assertThat(answers("plain/rag")).noneMatch(answer -> answer.toString().contains("~earlier"));
  }

  @Test
  void run_ofAFolderWithEarlierFiles() throws IOException {
    Path now = Files.createDirectories(folder.resolve("now"));
    Path before = Files.createDirectories(folder.resolve("before"));
    Files.writeString(now.resolve("mayor.txt"), "The mayor is Ada Merrow. Rain fell in the town.");
    Files.writeString(now.resolve("river.txt"), "The river is long and its water is cold.");
    Files.writeString(before.resolve("mayor.txt"), "The mayor is Bo Lund. Rain fell in the town.");
    Files.writeString(
        now.resolve("questions.jsonl"),
        """
        {"id": "a", "document": "mayor", "question": "Who is mayor?", "answers": ["Ada Merrow"], "stale": ["Bo Lund"]}
        {"id": "b", "document": "mayor", "question": "What fell?", "answers": ["Rain"]}
        {"id": "c", "document": "river", "question": "How is the water?", "answers": ["cold"]}
        """);

    CommandRun run =
        run("{name: \"%s\", earlier: \"%s\", articles: 2}".formatted(now, before), "raw");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(json("comparison.json").path("freshness").path("changed").intValue()).isOne();
    assertThat(answers("plain/rag-before"))
        .filteredOn(answer -> answer.path("id").stringValue("").equals("b"))
        .allMatch(answer -> answer.path("goldInContext").booleanValue());
  }

  @Test
  void run_moreChangesThanFacts_isRefused() throws IOException {
    CommandRun run = run("{name: 'lab:8', articles: 4, changed: 21}", "raw");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("changed must be 1 to 20, the facts under test, got 21");
  }
}
