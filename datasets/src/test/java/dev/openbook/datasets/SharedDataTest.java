package dev.openbook.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.io.TempDir;

class SharedDataTest {
  @TempDir private Path folder;

  @Test
  void availability_noFolderSkipsAndNamesIt() {
    Path absent = folder.resolve("shared");

    ConditionEvaluationResult result = new SharedData(absent).availability("data/squad");

    assertThat(result.isDisabled()).isTrue();
    assertThat(result.getReason())
        .hasValueSatisfying(text -> assertThat(text).contains("" + absent));
  }

  @Test
  void availability_missingFileFails() throws IOException {
    Files.createDirectories(folder.resolve("data/squad"));

    assertThatThrownBy(() -> new SharedData(folder).availability("data/squad", "data/beir"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("shared data not found at " + folder.resolve("data/beir"));
  }

  @Test
  void availability_everythingThereRuns() throws IOException {
    Files.createDirectories(folder.resolve("data/squad"));

    ConditionEvaluationResult result = new SharedData(folder).availability("data/squad");

    assertThat(result.isDisabled()).isFalse();
  }

  @Test
  @NeedsShared("data/squad")
  void path_resolvesInTheFolderOfTheBuild() {
    assertThat(SharedData.path("data/squad")).isDirectory();
  }
}
