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

/** Suites about a laboratory world, the whole way with a model so small that it takes seconds. */
class LaboratoryRunTest {
  @TempDir private Path folder;
  private Path model = Path.of("");

  @BeforeEach
  void writeRecipe() throws IOException {
    TinySuite.in(folder, 1);
    model = folder.resolve("model");
  }

  private CommandRun run(String dataset, String... sets) throws IOException {
    Path suite =
        Files.writeString(
            folder.resolve("lab.yaml"),
            """
            name: lab
            dataset: %s
            base: "%s"
            precision: f32
            passages: {by: whole}
            prompt: {examples: 0, maxTokens: 4, choices: 0, batchSize: 8}
            preparations:
              plain: {}
              replayed:
                train:
                  texts: {synthesize: [oracle-wordings], budgetTokens: 2000}
                  mix:
                    replay: {episodes: [biographies, people, questions], people: 9, budgetTokens: 1000}
                  recipe: recipe.yaml
                  set: {data.mix: "{texts: 0.7, replay: 0.3}"}
            contexts:
              closed: {}
              rag: {retrieve: 2}
            measures: [exactMatch]
            compare: {resamples: 200, margin: 0.5}
            prices: {currency: EUR, perHour: 0.5}
            """
                .formatted(dataset, model));
    return TinySuite.run(
        suite,
        "out",
        Stream.of(sets).flatMap(set -> Stream.of("--set", set)).toArray(String[]::new));
  }

  private JsonNode comparison() {
    return JsonRecord.whole(folder.resolve("out/comparison.json")).node();
  }

  @Test
  void run_saysWhereAnswersComeFromAndWhatTheyCost() throws IOException {
    CommandRun run = run("{name: 'lab:9', articles: 4}");

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode origins = comparison().path("origins");
    assertThat(origins.valueStream().map(each -> each.path("arm").stringValue()))
        .containsExactly("plain/closed", "plain/rag", "replayed/closed", "replayed/rag");
    for (JsonNode each : origins) {
      assertThat(each.path("counts").valueStream().mapToInt(JsonNode::intValue).sum())
          .isEqualTo(20);
    }
    JsonNode paid = comparison().path("cost").path("paid");
    assertThat(paid.path("currency").stringValue()).isEqualTo("EUR");
    assertThat(paid.path("perQuestion").size()).isEqualTo(4);
    assertThat(paid.path("preparing").path("replayed").doubleValue()).isPositive();
    assertThat(comparison().path("training").path(0).path("replayShare").doubleValue())
        .isBetween(0.1, 0.5);
    assertThat(Files.readString(folder.resolve("out/report.html")))
        .contains("Where do answers come from, exactly?", "EUR per 1,000 questions");
  }

  @Test
  void run_armsThatAnswerAlikeAreAsGoodAsTheSame() throws IOException {
    CommandRun run = run("{name: 'lab:9', articles: 4}");

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode first = comparison().path("comparisons").path(0);
    assertThat(first.path("verdict").stringValue()).isEqualTo("EQUIVALENT");
    assertThat(first.path("equivalenceP").doubleValue()).isLessThan(0.05);
    assertThat(run.out()).contains("equivalent");
  }

  @Test
  void run_textsAreReadStatementByStatement_andTheKnownCanBeForgotten() throws IOException {
    CommandRun run =
        run(
            "{name: 'lab:9', articles: 4}",
            "preparations.replayed.train.texts={synthesize: [oracle-raft, raw], budgetTokens:"
                + " 2000}",
            "forgetting={choices: 'lab-known:4'}");

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode texts = comparison().path("training").path(0).path("texts");
    assertThat(texts.valueStream().map(each -> each.path("kind").stringValue()))
        .containsExactly("oracle-raft", "raw", "episodes");
    assertThat(texts.path(0).path("statements").path("right").longValue())
        .isEqualTo(texts.path(0).path("texts").longValue());
    assertThat(texts.path(1).path("statements").path("right").longValue()).isEqualTo(4 * 5);
    assertThat(texts.path(2).path("statements").isObject()).isFalse();
    assertThat(comparison().path("forgetting").path(0).path("choices").path(0).path("questions"))
        .hasToString("20");
    assertThat(Files.readString(folder.resolve("out/report.html"))).contains(">Not read</th>");
  }

  @Test
  void run_untoldFactsHaveNoRightAnswerButNone() throws IOException {
    CommandRun run = run("{name: 'lab:9', articles: 4, untold: 7}");

    assertThat(run.exitCode()).as(run.err()).isZero();
    try (Stream<JsonRecord> lines = JsonRecord.lines(folder.resolve("out/answers.jsonl"))) {
      List<JsonNode> untold =
          lines
              .map(JsonRecord::node)
              .filter(node -> node.path("arm").stringValue("").equals("plain/rag"))
              .filter(node -> node.path("golds").isEmpty())
              .toList();
      assertThat(untold).hasSize(7);
    }
    assertThat(comparison().path("abstention").size()).isPositive();
  }

  @Test
  void run_peopleThatModelsKnowAreADatasetToo() throws IOException {
    CommandRun run = run("{name: 'lab-known:9', articles: 4}", "arms=[plain/closed]");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("20 questions on 4 documents");
  }

  @Test
  void run_keysOfALaboratoryNeedOne() throws IOException {
    assertThat(run("{name: xquad, untold: 2}").err())
        .contains("'dataset.untold' needs dataset lab");
    assertThat(run("{name: 'lab:9', untold: 2, changed: 2}").err())
        .contains("'dataset.untold' needs dataset lab without 'changed'");
    CommandRun tooMany = run("{name: 'lab:9', articles: 4, untold: 17}");
    assertThat(tooMany.exitCode()).isEqualTo(2);
    assertThat(tooMany.err()).contains("untold must be 1 to 16");
  }
}
