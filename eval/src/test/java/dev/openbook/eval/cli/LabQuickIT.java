package dev.openbook.eval.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.file.JsonRecord;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The laboratory's quick suite with the model that ships: nothing is fetched, its gates hold. */
class LabQuickIT {
  private static final Path SUITE =
      Path.of(System.getProperty("openbook.root"), "config/suites/lab-quick.yaml");

  @TempDir private Path folder;

  private double exactMatch(String arm) {
    return result(arm).path("exactMatch,none").doubleValue();
  }

  private JsonNode result(String arm) {
    return JsonRecord.whole(folder.resolve("results.json")).node().path("results").path(arm);
  }

  @Test
  void run_answersAsThePublishedModelDoes() {
    CommandRun run =
        CommandRun.of(
            Map.of("OPENBOOK_CACHE", folder.resolve("cache").toString()),
            "run",
            SUITE.toString(),
            "--set",
            "precision=f32",
            "--out",
            folder.toString());

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(exactMatch("plain/rag-1")).isGreaterThan(0.97);
    assertThat(exactMatch("plain/rag-4")).isGreaterThan(0.9);
    assertThat(exactMatch("plain/closed-book")).isLessThan(0.05);
    assertThat(exactMatch("oracle/closed-book")).isGreaterThan(exactMatch("raw/closed-book") + 0.1);
  }
}
