package dev.openbook.eval.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private Instant now = Instant.EPOCH;

  private ConsoleProgress progress(boolean terminal) {
    return new ConsoleProgress(
        new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal, () -> now);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void report_plainPrintsStartEveryTenSecondsAndEnd() {
    ConsoleProgress progress = progress(false);

    for (int done = 0; done <= 40; done++) {
      progress.report("answer a", done, 40, "questions");
      now = now.plusSeconds(1);
    }

    assertThat(printed())
        .isEqualTo(
            """
            answer a: 0 of 40 questions
            answer a: 10 of 40 questions, 30 s left
            answer a: 20 of 40 questions, 20 s left
            answer a: 30 of 40 questions, 10 s left
            answer a: 40 of 40 questions, took 40 s
            """);
  }

  @Test
  void report_resumedTaskEstimatesFromWhatThisRunDid() {
    ConsoleProgress progress = progress(false);

    progress.report("t", 80, 100, "steps");
    now = now.plusSeconds(20);
    progress.report("t", 90, 100, "steps");

    assertThat(printed()).endsWith("t: 90 of 100 steps, 20 s left\n");
  }

  @Test
  void report_terminalRewritesOneLineWithABar() {
    ConsoleProgress progress = progress(true);

    progress.report("t", 0, 2, "steps");
    now = now.plusSeconds(1);
    progress.report("t", 1, 2, "steps");
    now = now.plusSeconds(1);
    progress.report("t", 2, 2, "steps");
    progress.report("t", 2, 2, "steps");

    assertThat(printed()).contains("\r[############            ] t: 1 of 2 steps, 1 s left");
    assertThat(printed().lines().filter(line -> !line.isBlank())).hasSizeLessThanOrEqualTo(3);
    assertThat(printed()).endsWith(System.lineSeparator());
  }

  @Test
  void report_terminalLeavesTheBarOut_whereTheLineWouldBreak() {
    ConsoleProgress progress = progress(true);

    progress.report("train", 5, 10, "tokens (" + "x".repeat(60) + ")");
    progress.report("train", 10, 10, "tokens");

    assertThat(printed())
        .startsWith("\rtrain: 5 of 10 tokens (xxx")
        .contains("\r[########################] train: 10 of 10 tokens");
  }
}
