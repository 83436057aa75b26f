package dev.openbook.finetune.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardFileTest {
  private static final Instant START = Instant.ofEpochMilli(1_700_000_000_250L);
  private static final Path GOLDEN =
      Path.of(System.getProperty("openbook.root"))
          .resolve("finetune/src/test/resources/train/tensorboard.tfevents");

  @TempDir private Path folder;

  /** The golden file was written by TensorBoard's own writer. */
  @Test
  void add_writesTheBytesOfTensorBoardsWriter() throws IOException {
    Path file = folder.resolve("deep/events");
    try (var events = new TensorBoardFile(file, START)) {
      events.add("train/loss", 1, 2.5, START.plusSeconds(1));
      events.add("train/learning_rate", 300, 1e-3, START.plusSeconds(300));
      events.add("held_out/loss", 70_000, 0.1, START.plusSeconds(70_000));
    }

    assertThat(file).hasSameBinaryContentAs(GOLDEN);
  }
}
