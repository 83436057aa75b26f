package dev.openbook.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Qrels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QrelsFileTest {
  @TempDir Path folder;

  @Test
  void read_trec_ignoresIterationAndKeepsGrades() throws IOException {
    Path file = file("2 0 a 1\n1\t7  b -1\n\n1 0 a 3\n");

    Qrels qrels = QrelsFile.read(file);

    assertThat(qrels.grades()).isEqualTo(Map.of("2", Map.of("a", 1), "1", Map.of("b", -1, "a", 3)));
    assertThat(qrels.grades().keySet()).containsExactly("2", "1");
  }

  @Test
  void read_beir_isKnownByItsHeader() throws IOException {
    Path file = file("query-id\tcorpus-id\tscore\nq 1\td 1\t2\n");

    assertThat(QrelsFile.read(file).grades()).isEqualTo(Map.of("q 1", Map.of("d 1", 2)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 0 a | must have 4 fields (query 0 passage grade), got 3",
        "1 0 b yes | grade must be an integer, got 'yes'",
        "1 0 a 0 | passage 'a' is judged twice for query '1'",
      })
  void read_badLine_namesFileAndLine(String line, String complaint) throws IOException {
    Path file = file("1 0 a 1\n" + line + "\n");

    assertThatThrownBy(() -> QrelsFile.read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessage(file + ":2: " + complaint);
  }

  @Test
  void read_missingOrEmptyFile_isRefused() throws IOException {
    Path missing = folder.resolve("none");
    Path empty = file("\n");

    assertThatThrownBy(() -> QrelsFile.read(missing)).hasMessage("qrels not found at " + missing);
    assertThatThrownBy(() -> QrelsFile.read(empty))
        .hasMessage(empty + ": holds no relevance label");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("qrels.txt"), text);
  }
}
