package dev.openbook.eval.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ForgettingCommandTest {
  private static final Path PEFT =
      Path.of(System.getProperty("openbook.root"))
          .resolve("finetune/src/test/resources/weights/peft-adapter");

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void writeFiles() throws IOException {
    model = TinyModel.in(folder.resolve("model"));
    Files.writeString(folder.resolve("t.txt"), "Once upon a time\n\nthere was a cat.\n\nThe end.");
    Files.writeString(folder.resolve("one.txt"), "Once upon a time\n");
    Files.writeString(folder.resolve("t.md"), "Once upon a time\n");
    Files.writeString(
        folder.resolve("q.jsonl"),
        """
        {"question": "Who?", "choices": ["Ann", "Bob and Ben"], "answer": 1}
        {"question": "Where?", "choices": ["here", "there", "nowhere"], "answer": "there"}
        """);
    Files.writeString(folder.resolve("bad.jsonl"), "{\"question\": \"Who?\", \"answer\": 1}\n");
  }

  private CommandRun forgetting(String words) {
    String[] arguments =
        ("forgetting " + words)
            .replace("MODEL", model.toString())
            .replace("HERE", folder.toString())
            .replace("PEFT", PEFT.toString())
            .split(" ");
    return CommandRun.of(Map.of("OPENBOOK_CACHE", folder.resolve("cache").toString()), arguments);
  }

  @Test
  void model_againstItself_hasForgottenNothing() {
    CommandRun run =
        forgetting("--base MODEL --tuned MODEL --text HERE/t.txt --choices HERE/q.jsonl");

    assertThat(run.complaints()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines().toList())
        .anyMatch(
            line ->
                line.matches(
                    "bits per byte +(\\d\\.\\d{4}) +\\1 +0\\.0000 +0.0000 to 0.0000 +3 texts"))
        .anyMatch(
            line ->
                line.matches(
                    "accuracy, likeliest +(\\d\\.\\d{4}) +\\1 +0\\.0000 +0.0000 to 0.0000 +2"
                        + " questions"))
        .anyMatch(
            line ->
                line.matches(
                    "accuracy, likeliest per byte +(\\d\\.\\d{4}) +\\1 +0\\.0000 .* 2 questions"))
        .contains(
            "accuracy, likeliest: right before alone 0, right after alone 0, McNemar's exact p"
                + " 1.0000");
    assertThat(run.err()).contains("after: bits per byte ", "before, texts: 40 of 40 bytes");
  }

  @Test
  void adapter_isComparedWithItsBase() {
    Path out = folder.resolve("figures.json");

    CommandRun run =
        forgetting(
            "--base MODEL --adapter PEFT --text HERE/t.txt --choices HERE/q.jsonl --max-texts 2"
                + " --out HERE/figures.json");

    assertThat(run.complaints()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).endsWith("figures: " + out + "\n");
    JsonNode figures = JsonMapper.shared().readTree(out);
    JsonNode texts = figures.path("texts");
    assertThat(texts.path("texts").intValue()).isEqualTo(2);
    assertThat(texts.path("bytes").intValue()).isEqualTo(32);
    assertThat(texts.path("items")).hasSize(2);
    double before = 0;
    double after = 0;
    for (JsonNode item : texts.path("items")) {
      before += item.path("natsBefore").doubleValue();
      after += item.path("natsAfter").doubleValue();
    }
    assertThat(after).isNotCloseTo(before, within(1e-3));
    assertThat(texts.path("difference").doubleValue())
        .isCloseTo((after - before) / Math.log(2) / 32, within(1e-12))
        .isBetween(texts.path("low").doubleValue(), texts.path("high").doubleValue());
    assertThat(figures.path("choices").path("items")).hasSize(2);
    assertThat(figures.path("choices").path("rules").path("likeliestPerByte").has("mcNemarP"))
        .isTrue();
    assertThat(figures.path("after").path("adapter").stringValue()).isEqualTo(PEFT.toString());
    assertThat(figures.path("windowTokens").intValue()).isEqualTo(511);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--tuned MODEL --text HERE/t.txt|Missing required option: '--base=MODEL'",
        "--base MODEL --text HERE/t.txt|no model after; give --adapter DIR or --tuned MODEL",
        "--base MODEL --adapter PEFT --tuned MODEL --text HERE/t.txt|mutually exclusive",
        "--base MODEL --tuned MODEL|nothing to measure; give --text FILE, --choices FILE or both",
        "--base MODEL --tuned MODEL --text HERE/none.txt|file not found at ",
        "--base MODEL --tuned MODEL --text HERE/t.md|must be named .txt or .jsonl",
        "--base MODEL --tuned MODEL --text HERE/one.txt|must hold at least 2 texts for an interval",
        "--base MODEL --tuned MODEL --text HERE/t.txt --max-texts 1|--max-texts must be at least 2,"
            + " got 1",
        "--base MODEL --tuned MODEL --choices HERE/bad.jsonl|bad.jsonl:1: 'choices' must hold at"
            + " least 2 texts, got 0",
        "--base MODEL --tuned none --text HERE/t.txt|unknown model 'none'",
        "--base none --tuned MODEL --text HERE/t.txt|unknown model 'none'",
        "--base MODEL --adapter HERE/none --text HERE/t.txt|adapter_config.json",
      })
  void badInput_isOneLine(String words, String message) {
    CommandRun run = forgetting(words);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.complaints()).singleElement().asString().contains(message);
    assertThat(run.out()).isEmpty();
  }
}
