package dev.openbook.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrecRunReaderTest {
  @TempDir Path folder;

  @Test
  void read_takesWhatOtherToolsWrite() throws IOException {
    Path file =
        file(
            "run",
            "\uFEFFq1 Q0 a 7 1e-1 t\r\n" // byte order mark, wrong rank, line end of Windows
                + "q2\t0\tx\t-1\t-3\tt more words\r\n"
                + "\f \r\n"
                + "q1 Q0 b -  +0.2 t\r\n" // no rank; back to an earlier query
                + " q1 Q0 \u00e9 7 0.2 t"); // no line end

    assertThat(ids(file)).containsExactly(Map.entry("q1", List.of("\u00e9", "b", "a")), x());
  }

  private static Map.Entry<String, List<String>> x() {
    return Map.entry("q2", List.of("x"));
  }

  @Test
  void read_ordersEqualScoresByBytesAsC() throws IOException {
    // the pair of surrogates stands before the last letter in Java, behind it in UTF-8
    Path file =
        file("run", "q Q0 \uD83D\uDE00 1 1 t\nq Q0 \uFF5E 2 1 t\nq Q0 z 3 1 t\nq Q0 zz 4 1 t\n");

    assertThat(ids(file).get("q")).containsExactly("\uD83D\uDE00", "\uFF5E", "zz", "z");
  }

  @Test
  void read_unpacksGzip() throws IOException {
    Path file = folder.resolve("run.trec.gz");
    Files.write(file, gzip("q1 Q0 a 1 0.5 t\n"));

    assertThat(ids(file)).containsExactly(Map.entry("q1", List.of("a")));
  }

  @Test
  void read_damagedGzip_saysSo() throws IOException {
    byte[] whole = gzip("q1 Q0 a 1 0.5 t\n".repeat(100));
    Path cut = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(whole, whole.length / 2));
    Path plain = file("plain.gz", "q1 Q0 a 1 0.5 t\n");
    Path empty = file("empty.gz", "");

    for (Path file : List.of(cut, plain, empty)) {
      assertThatThrownBy(() -> ids(file))
          .isInstanceOf(BadInputException.class)
          .hasMessage(file + ": must be a whole gzip file, as its name ends in .gz");
    }
  }

  @Test
  void read_otherThanUtf8_saysSo() throws IOException {
    Path file =
        Files.write(
            folder.resolve("run"), "q Q0 \u00e9 1 1 t".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> ids(file)).hasMessage(file + ": must be UTF-8 text");
  }

  @Test
  void read_blankPassage_isRefused() throws IOException {
    Path file = file("run", "q Q0 \u2003 1 1 t");

    assertThatThrownBy(() -> ids(file)).hasMessage(file + ":1: passage id must not be blank");
  }

  @Test
  void read_repeatedPassage_namesTheSecondLine() throws IOException {
    Path file = file("run", "q Q0 a 1 1 t\nr Q0 a 1 1 t\nq Q0 b 2 1 t\nq Q0 a 3 9 t\n");

    assertThatThrownBy(() -> ids(file))
        .hasMessage(file + ":4: passage 'a' stands twice for query 'q'");
  }

  @Test
  void read_long_reportsBytesAndKeepsEveryHit() throws IOException {
    int queries = 300;
    int depth = 1000;
    var text = new StringBuilder();
    for (int hit = 0; hit < depth; hit++) { // queries in and out of one another
      for (int query = 0; query < queries; query++) {
        text.append("q%d Q0 p%d %d %d t\n".formatted(query, hit, hit + 1, depth - hit));
      }
    }
    Path file = file("run", text.toString());
    var reports = new ArrayList<Long>();
    var sizes = new LinkedHashMap<String, Integer>();

    String tag =
        TrecRunReader.read(
            file,
            (task, done, total, unit) -> reports.add(done),
            (query, ranking) -> {
              assertThat(ranking.hits().getLast().passageId()).isEqualTo("p999");
              sizes.put(query, ranking.hits().size());
            });

    assertThat(tag).isEqualTo("t");
    assertThat(sizes).hasSize(queries).containsValue(depth).doesNotContainValue(0);
    assertThat(reports).hasSize(3).isSorted().endsWith(Files.size(file));
  }

  private static Map<String, List<String>> ids(Path file) {
    var rankings = new LinkedHashMap<String, List<String>>();
    TrecRunReader.read(
        file,
        Progress.NONE,
        (query, ranking) ->
            rankings.put(query, ranking.hits().stream().map(Hit::passageId).toList()));
    return rankings;
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static byte[] gzip(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
