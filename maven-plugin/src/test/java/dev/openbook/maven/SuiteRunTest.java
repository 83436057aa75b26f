package dev.openbook.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SuiteRunTest {
  private static final Path OUT = Path.of("target", "openbook", "mine");

  @Test
  void arguments_areThoseOfTheCommandLine() {
    var run =
        new SuiteRun(
            "suites/mine.yaml",
            Map.of("seed", "3", "dataset.articles", "4"),
            Optional.of(40),
            OUT,
            true,
            Optional.of("cuda:1"));

    assertThat(run.arguments())
        .containsExactly(
            "run",
            "suites/mine.yaml",
            "--set",
            "dataset.articles=4",
            "--set",
            "seed=3",
            "--limit",
            "40",
            "--out",
            "target/openbook/mine",
            "--dry-run",
            "--device",
            "cuda:1");
  }

  @Test
  void arguments_holdNoOptionThatWasNotGiven() {
    var run = new SuiteRun("mine.yaml", Map.of(), Optional.empty(), OUT, false, Optional.empty());

    assertThat(run.arguments())
        .containsExactly("run", "mine.yaml", "--out", "target/openbook/mine");
  }

  @Test
  void usualFolder_isNamedForTheSuite() {
    assertThat(SuiteRun.usualFolder(Path.of("target"), "suites/mine.v2.yaml"))
        .isEqualTo(Path.of("target/mine.v2"));
    assertThat(SuiteRun.usualFolder(Path.of("target"), "mine.yml"))
        .isEqualTo(Path.of("target/mine"));
  }
}
