package dev.openbook.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Qrels;
import dev.openbook.datasets.file.PackedFile;
import dev.openbook.datasets.format.QrelsFile.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class QrelsFileTest {
  @TempDir private Path folder;

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

  @Test
  void read_blankIdInBeir() throws IOException {
    String header = "query-id\tcorpus-id\tscore\n";

    assertThatThrownBy(() -> QrelsFile.read(file(header + " \td\t1\n")))
        .hasMessageEndingWith(":2: query id is blank");
    assertThatThrownBy(() -> QrelsFile.read(file(header + "q\td\t1\r\nq\t\t1\n")))
        .hasMessageEndingWith(":3: passage id is blank");
  }

  @Test
  void read_gzipAndFileOrder() throws IOException {
    var text = new StringBuilder();
    for (int passage = 40; passage > 0; passage--) {
      text.append("q 0 p").append(passage).append(" 1\n");
    }

    Qrels qrels = QrelsFile.read(PackedFile.write(folder.resolve("qrels.gz"), text.toString()));

    assertThat(qrels.grades().getOrDefault("q", Map.of()).keySet())
        .hasSize(40)
        .startsWith("p40", "p39")
        .endsWith("p2", "p1");
  }

  @Test
  void write_linesOfEachLayout() throws IOException {
    var grades = new LinkedHashMap<String, Map<String, Integer>>();
    grades.put("2", Map.of("b", 1));
    grades.put("1", Map.of("a", -1));
    var qrels = new Qrels(grades);
    Path file = folder.resolve("made/qrels");

    QrelsFile.write(file, qrels, Layout.TREC);
    assertThat(file).hasContent("2 0 b 1\n1 0 a -1\n");

    QrelsFile.write(file, qrels, Layout.BEIR);
    assertThat(file).hasContent("query-id\tcorpus-id\tscore\n2\tb\t1\n1\ta\t-1\n");
  }

  @ParameterizedTest
  @EnumSource(Layout.class)
  void write_isReadAsItWas(Layout layout) throws IOException {
    long seed = Long.getLong("test.seed", 11);
    var random = new SplittableRandom(seed);
    for (int round = 0; round < 100; round++) {
      Qrels qrels = random(random, layout == Layout.TREC ? "aZ9.\u05d0\0" : "a \u3000\u00a0\"\0");
      Path file = folder.resolve(round % 2 == 0 ? "qrels" : "qrels.gz");

      QrelsFile.write(file, qrels, layout);
      Qrels read = QrelsFile.read(file);

      assertThat(read).as("seed %d, round %d", seed, round).isEqualTo(qrels);
      assertThat(read).as("seed %d, round %d", seed, round).hasToString(qrels.toString());
    }
  }

  private static Qrels random(SplittableRandom random, String alphabet) {
    var grades = new LinkedHashMap<String, Map<String, Integer>>();
    for (int queries = random.nextInt(1, 20); queries > 0; queries--) {
      var judged = new LinkedHashMap<String, Integer>();
      for (int passages = random.nextInt(1, 20); passages > 0; passages--) {
        judged.put(id(random, alphabet), random.nextInt(4) == 0 ? random.nextInt() : 1);
      }
      grades.put(id(random, alphabet), judged);
    }
    return new Qrels(grades);
  }

  /** A word that is never blank. */
  private static String id(SplittableRandom random, String alphabet) {
    var id = new StringBuilder();
    for (int length = random.nextInt(0, 6); length > 0; length--) {
      id.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return id.insert(random.nextInt(id.length() + 1), '-').toString();
  }

  @ParameterizedTest
  @MethodSource
  void write_idThatTheLayoutCannotHold(Layout layout, String id, String complaint) {
    Path file = folder.resolve("qrels");

    assertThatThrownBy(() -> QrelsFile.write(file, new Qrels(Map.of(id, Map.of("p", 1))), layout))
        .isInstanceOf(BadInputException.class)
        .hasMessageMatching("query id '[^']*' " + complaint + ".*");
    assertThatThrownBy(() -> QrelsFile.write(file, new Qrels(Map.of("q", Map.of(id, 1))), layout))
        .isInstanceOf(BadInputException.class)
        .hasMessageMatching("passage id '[^']*' " + complaint + ".*");
    assertThat(folder).isEmptyDirectory();
  }

  static Stream<Arguments> write_idThatTheLayoutCannotHold() {
    return Stream.of(
        Arguments.of(Layout.TREC, " ", "is blank"),
        Arguments.of(Layout.TREC, "a b", "holds white space"),
        Arguments.of(Layout.TREC, "\u3000a", "holds white space"),
        Arguments.of(Layout.TREC, "\ufeffa", "begins with a byte order mark"),
        Arguments.of(Layout.BEIR, "", "is blank"),
        Arguments.of(Layout.BEIR, "a\tb", "holds a tab or a line end"),
        Arguments.of(Layout.BEIR, "a\nb", "holds a tab or a line end"),
        Arguments.of(Layout.BEIR, "a\r", "holds a tab or a line end"),
        Arguments.of(Layout.BEIR, "\ud83d", ".*half a character"));
  }

  @Test
  void write_noLabel() {
    Path file = folder.resolve("qrels");

    assertThatThrownBy(() -> QrelsFile.write(file, new Qrels(Map.of()), Layout.TREC))
        .isInstanceOf(BadInputException.class)
        .hasMessage("no relevance label to write");
    assertThatThrownBy(() -> QrelsFile.write(file, new Qrels(Map.of("q", Map.of())), Layout.TREC))
        .hasMessage("query 'q' has no label, which a file cannot say; leave it out");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("qrels.txt"), text);
  }
}
