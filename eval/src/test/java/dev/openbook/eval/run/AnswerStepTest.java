package dev.openbook.eval.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.AnswerChoices.Choices;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.chunk.WordTokens;
import dev.openbook.finetune.Prompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerStepTest {
  @TempDir private Path folder;

  /** Ten questions; odd ones have options; lengths differ. */
  private static List<AnswerTask> tasks() {
    return IntStream.range(0, 10)
        .mapToObj(
            i ->
                new AnswerTask(
                    new Question("q" + i, "d", "who?", List.of("x"), List.of(), List.of()),
                    List.of(),
                    i % 2 == 0
                        ? Optional.empty()
                        : Optional.of(new Choices(List.of("a", "bb", "ccc"), 1)),
                    Prompt.of("word ".repeat(1 + i % 4) + "Answer:")))
        .toList();
  }

  private AnswerStep step(String name) {
    return new AnswerStep(folder.resolve(name), "arm", tasks(), new WordTokens(), 4, 8);
  }

  @Test
  void run_givesEveryTaskItsAnswerInTaskOrder() throws IOException {
    AnswerStep step = step("a");
    var model = new EchoModel(100);

    step.run(model, Progress.NONE, () -> 0);

    assertThat(model.batchSizes()).containsExactly(4, 4, 2);
    assertThat(step.answers())
        .extracting(ModelAnswer::questionId)
        .containsExactly("q0", "q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8", "q9");
    assertThat(step.answers().get(1).choiceLogLikelihoods()).hasSize(3);
    assertThat(step.answers().get(2).choiceLogLikelihoods()).isEmpty();
    assertThat(step.answers().get(0).text()).matches("\\d of \\d");
  }

  @Test
  void run_killedAfterAnyBatchEndsWithTheSameBytes() throws IOException {
    step("whole").run(new EchoModel(100), Progress.NONE, () -> 0);
    for (int calls = 0; calls < 3; calls++) {
      String name = "cut" + calls;
      var dying = new EchoModel(calls);
      assertThatThrownBy(() -> step(name).run(dying, Progress.NONE, () -> 0)).hasMessage("killed");

      var second = new EchoModel(100);
      step(name).run(second, Progress.NONE, () -> 0);

      assertThat(second.batchSizes()).hasSize(3 - calls);
      assertThat(folder.resolve(name + "/answers.jsonl"))
          .hasSameBinaryContentAs(folder.resolve("whole/answers.jsonl"));
    }
  }

  @Test
  void run_cutAtAnyByteEndsWithTheSameBytes() throws IOException {
    step("whole").run(new EchoModel(100), Progress.NONE, () -> 0);
    byte[] whole = Files.readAllBytes(folder.resolve("whole/answers.jsonl"));
    for (int bytes = 0; bytes < whole.length; bytes += 37) {
      String name = "cut" + bytes;
      Path file = folder.resolve(name + "/answers.jsonl");
      Files.createDirectories(file.getParent());
      Files.write(file, java.util.Arrays.copyOf(whole, bytes), StandardOpenOption.CREATE);

      step(name).run(new EchoModel(100), Progress.NONE, () -> 0);

      assertThat(file).as("cut at byte " + bytes).hasBinaryContent(whole);
    }
  }

  @Test
  void cost_countsABatchThatWasRedoneOnce() throws IOException {
    long[] now = {0};
    AnswerStep step = step("a");
    step.run(new EchoModel(100), Progress.NONE, () -> now[0] += 500_000_000);
    Path timings = folder.resolve("a/timings.jsonl");
    Files.writeString(
        timings, "{\"batch\":2,\"seconds\":0.5,\"peakBytes\":null}\n", StandardOpenOption.APPEND);

    assertThat(step.cost().seconds()).isEqualTo(1.5);
  }
}
