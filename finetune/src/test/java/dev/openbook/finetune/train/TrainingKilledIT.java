package dev.openbook.finetune.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A training killed by the operating system at any moment ends, run again, with the bytes of one
 * that was left alone.
 */
class TrainingKilledIT {
  private static final int KILLED = 128 + 9; // a shell's way to say SIGKILL
  private static final double LAST = 0.8; // share of the training, so that no kill comes too late
  private static final List<String> FILES =
      List.of("train.jsonl", "validation.jsonl", "adapter/adapter_model.safetensors");

  @TempDir private Path folder;

  private Process start(String data, String name) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of(System.getProperty("openbook.root"), "config", "jvm.options"));
    command.addAll(List.of("-Xmx512m", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(TrainingProcess.class.getName(), data));
    command.add(folder.resolve("base").toString());
    command.add(folder.resolve(name).toString());
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.appendTo(log(name).toFile()))
        .start();
  }

  private Path log(String name) {
    return folder.resolve(name + ".log");
  }

  /** Reads what a training says until a share of it is done, or to its end. */
  private static void readUntil(Process process, double share) throws IOException {
    BufferedReader said = process.inputReader();
    String line = said.readLine();
    while (line != null) {
      String[] numbers = line.split(" ", -1);
      if (Double.parseDouble(numbers[0]) >= share * Double.parseDouble(numbers[1])) {
        return;
      }
      line = said.readLine();
    }
  }

  @ParameterizedTest
  @CsvSource({"texts, 10", "rewards, 4"})
  void run_killedAgainAndAgainEndsWithTheBytesOfAnUndisturbedRun(String data, int kills)
      throws Exception {
    TinyTraining.model(folder.resolve("base"));
    long seed = Long.getLong("test.seed", 17);
    var random = new SplittableRandom(seed);
    double[] shares = random.doubles(kills, 0, LAST).sorted().toArray();

    Process whole = start(data, "whole");
    readUntil(whole, 0);
    long began = System.nanoTime();
    readUntil(whole, 2);
    long nanos = System.nanoTime() - began;
    assertThat(whole.waitFor()).as(Files.readString(log("whole"))).isZero();
    int steps = Files.readAllLines(folder.resolve("whole/train.jsonl")).size();

    var exits = new ArrayList<Integer>();
    for (double share : shares) {
      Process process = start(data, "cut");
      readUntil(process, share);
      process.waitFor(random.nextLong(2 * nanos / steps), TimeUnit.NANOSECONDS);
      exits.add(process.destroyForcibly().waitFor());
    }
    Process last = start(data, "cut");
    readUntil(last, 2);
    int exit = last.waitFor();

    String replay =
        "seed %d, killed at %s of %d steps".formatted(seed, Arrays.toString(shares), steps);
    assertThat(exit).as("%s%n%s", replay, Files.readString(log("cut"))).isZero();
    assertThat(exits).as(replay).hasSize(kills).containsOnly(KILLED);
    for (String file : FILES) {
      assertThat(folder.resolve("cut").resolve(file))
          .as("%s after %s", file, replay)
          .hasSameBinaryContentAs(folder.resolve("whole").resolve(file));
    }
    assertThat(folder.resolve("cut/checkpoints")).doesNotExist();
    assertThat(folder.resolve("cut/best")).doesNotExist();
  }
}
