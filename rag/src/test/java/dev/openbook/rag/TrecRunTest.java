package dev.openbook.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrecRunTest {
  @TempDir Path folder;

  @Test
  void lines_roundsAndLowersTiesByOneMillionth() {
    Ranking ranking = ranking(3.14159, 2.50004, 2.50002, 2.49999, 1.0);

    List<String> lines = TrecRun.lines("q1", ranking, "bm25");

    assertThat(lines)
        .containsExactly(
            "q1 Q0 a 1 3.141600 bm25",
            "q1 Q0 b 2 2.500000 bm25",
            "q1 Q0 c 3 2.499999 bm25",
            "q1 Q0 d 4 2.499998 bm25",
            "q1 Q0 e 5 1.000000 bm25");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0, 0.0164, 7.25, 20.1234, 131.5, -4.5, 70000.0})
  void read_ofWritten_keepsTheOrderOfManyTies(double score) throws IOException {
    var hits = new ArrayList<Hit>();
    for (int i = 0; i < 300; i++) {
      hits.add(new Hit("p%03d".formatted(i), score, i + 1));
    }
    hits.add(new Hit("p300", score - 0.0001, 301));
    Path file = folder.resolve("run.trec");

    new TrecRun("tag", Map.of("q", new Ranking(hits))).write(file);

    assertThat(TrecRun.read(file).ranking("q").hits())
        .extracting(Hit::passageId)
        .containsExactlyElementsOf(hits.stream().map(Hit::passageId).toList());
  }

  @Test
  void read_ignoresRankAndBreaksTiesByIdDescending() throws IOException {
    Path file =
        file(
            """
            2 Q0 x 1 1.0 t
            1  Q0\ta 1 0.5 t

            1 Q0 b 2 0.5 t and more
            1 Q0 c 3 16777217 t
            1 Q0 d 4 16777216 t
            """);

    TrecRun run = TrecRun.read(file);

    assertThat(run.tag()).isEqualTo("t");
    assertThat(run.rankings().keySet()).containsExactly("2", "1");
    // 16777217 is not a 32-bit float: c ties with d, and d stands before it.
    assertThat(run.ranking("1").hits())
        .containsExactly(
            new Hit("d", 16777216, 1),
            new Hit("c", 16777217, 2),
            new Hit("b", 0.5, 3),
            new Hit("a", 0.5, 4));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 Q0 b 2 0.5 | must have 6 fields (query Q0 passage rank score tag), got 5",
        "1 Q0 b 2 high t | score must be a finite number, got 'high'",
        "1 Q0 b 2 NaN t | score must be a finite number, got 'NaN'",
        "1 Q0 a 2 0.4 t | passage 'a' stands twice for query '1'",
      })
  void read_badLine_namesFileAndLine(String line, String complaint) throws IOException {
    Path file = file("1 Q0 a 1 0.5 t\n" + line + "\n");

    assertThatThrownBy(() -> TrecRun.read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessage(file + ":2: " + complaint);
  }

  @Test
  void read_missingFile_saysWhere() {
    Path file = folder.resolve("none.trec");

    assertThatThrownBy(() -> TrecRun.read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessage("run not found at " + file);
  }

  @Test
  void lines_idWithWhiteSpace_isRefused() {
    var ranking = new Ranking(List.of(new Hit("my file.txt#1", 1, 1)));

    assertThatThrownBy(() -> TrecRun.lines("q", ranking, "t"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "passage id 'my file.txt#1' must be a word without white space to stand in a TREC run");
  }

  @Test
  void write_keepsTheOrderOfQueries() throws IOException {
    var rankings = new LinkedHashMap<String, Ranking>();
    rankings.put("z", ranking(1));
    rankings.put("y", new Ranking(List.of()));
    rankings.put("x", ranking(1));
    Path file = folder.resolve("run.trec");

    new TrecRun("tag", rankings).write(file);

    assertThat(file).hasContent("z Q0 a 1 1.000000 tag\nx Q0 a 1 1.000000 tag");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("in.trec"), text);
  }

  private static Ranking ranking(double... scores) {
    var hits = new ArrayList<Hit>();
    for (double score : scores) {
      hits.add(new Hit(String.valueOf((char) ('a' + hits.size())), score, hits.size() + 1));
    }
    return new Ranking(hits);
  }
}
