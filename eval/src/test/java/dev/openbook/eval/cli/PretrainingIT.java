package dev.openbook.eval.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The laboratory's model learns anew as its committed log says, though it is killed. */
class PretrainingIT {
  private static final Path ROOT = Path.of(System.getProperty("openbook.root"));

  /** Steps whose losses are averaged in the committed log. */
  private static final int WINDOW = 20;

  private static final int STEPS = 60;
  private static final int KILLED_AFTER = 25;

  @TempDir private Path folder;

  private Process start() throws IOException {
    var arguments = new ArrayList<String>();
    arguments.addAll(List.of("train", ROOT + "/config/recipes/lab-pretrain-1m.yaml"));
    arguments.addAll(List.of("--out", folder.resolve("out").toString()));
    arguments.addAll(List.of("--set", "precision=f32", "--set", "checkpointEverySteps=20"));
    return CommandProcess.start(folder, "train", arguments);
  }

  /** Returns the whole lines that were written; the last may be on its way. */
  private List<JsonNode> log() throws IOException {
    Path file = folder.resolve("out/train.jsonl");
    String written = Files.exists(file) ? Files.readString(file) : "";
    return written
        .substring(0, written.lastIndexOf('\n') + 1)
        .lines()
        .map(JsonMapper.shared()::readTree)
        .toList();
  }

  /** Kills the training when it has done so many steps; fails if it ends before. */
  private void trainTo(int steps) throws IOException, InterruptedException {
    Process process = start();
    while (log().size() < steps) {
      assertThat(process.isAlive()).as(Files.readString(folder.resolve("train.log"))).isTrue();
      Thread.sleep(500);
    }
    process.destroyForcibly().waitFor();
  }

  @Test
  void train_followsTheCommittedLog() throws IOException, InterruptedException {
    trainTo(KILLED_AFTER);
    trainTo(STEPS);

    List<JsonNode> log = log();
    assertThat(log.stream().map(line -> line.path("step").intValue()))
        .startsWith(1, 2)
        .doesNotHaveDuplicates()
        .isSorted();
    List<String> committed = Files.readAllLines(ROOT.resolve("docs/results/lab/lab-1m-loss.csv"));
    for (int window = 0; window < STEPS / WINDOW; window++) {
      String[] line = committed.get(window + 1).split(",", -1);
      assertThat(line[0]).isEqualTo(String.valueOf((window + 1) * WINDOW));
      double loss =
          log.subList(window * WINDOW, (window + 1) * WINDOW).stream()
              .mapToDouble(step -> step.path("loss").doubleValue())
              .average()
              .orElseThrow();
      assertThat(loss)
          .as("mean loss up to step %s", line[0])
          .isCloseTo(Double.parseDouble(line[2]), Percentage.withPercentage(3));
    }
  }
}
