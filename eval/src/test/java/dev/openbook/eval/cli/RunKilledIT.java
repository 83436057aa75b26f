package dev.openbook.eval.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.file.JsonRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A run killed by the operating system at any moment ends, run again, with the same answers. */
class RunKilledIT {
  private static final int KILLS = 6;

  @TempDir private Path folder;

  private Process start(Path suite, String out) throws IOException {
    return CommandProcess.start(
        folder, out, List.of("run", suite.toString(), "--out", out(out).toString()));
  }

  private Path out(String name) {
    return folder.resolve(name);
  }

  @Test
  void run_killedAgainAndAgainEndsWithTheBytesOfAnUndisturbedRun() throws Exception {
    Path suite = TinySuite.in(folder, 10);
    long began = System.nanoTime();
    assertThat(start(suite, "whole").waitFor()).as(log("whole")).isZero();
    long wholeMillis = (System.nanoTime() - began) / 1_000_000;
    long seed = Long.getLong("test.seed", 17);
    var random = new SplittableRandom(seed);

    int died = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = start(suite, "cut");
      boolean ended =
          process.waitFor(random.nextLong(wholeMillis / 4, wholeMillis), TimeUnit.MILLISECONDS);
      process.destroyForcibly().waitFor();
      died += ended ? 0 : 1;
    }
    assertThat(start(suite, "cut").waitFor()).as(log("cut")).isZero();

    assertThat(died).as("processes that were killed while they worked").isPositive();
    assertThat(out("cut").resolve("answers.jsonl"))
        .as(String.format(Locale.ROOT, "seed %d", seed))
        .hasSameBinaryContentAs(out("whole").resolve("answers.jsonl"));
    assertThat(forgetting("cut"))
        .as(String.format(Locale.ROOT, "seed %d", seed))
        .isEqualTo(forgetting("whole"));
  }

  private String forgetting(String name) {
    JsonNode found =
        JsonRecord.whole(out(name).resolve("comparison.json")).node().path("forgetting");
    assertThat(found.size()).isEqualTo(1);
    return found.toString();
  }

  private String log(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".log"));
  }
}
