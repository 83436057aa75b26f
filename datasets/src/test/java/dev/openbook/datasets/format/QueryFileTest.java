package dev.openbook.datasets.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Query;
import dev.openbook.datasets.file.PackedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryFileTest {
  @TempDir private Path folder;

  @Test
  void read_layoutIsToldByContentNotByName() throws IOException {
    Path beir = write("a.txt", "\n{\"_id\": \"1\", \"text\": \"one\", \"metadata\": {}}\n");
    Path flashRag =
        write(
            "b.txt",
            """
            {"id": "test_0", "question": "who?", "golden_answers": ["x"]}
            {"id": 1, "question": "", "text": "not the question"}
            """);
    Path msMarco = write("c.jsonl", "1048585\twhat is \"paula\"\n2\t\n");

    assertThat(queries(beir)).containsExactly(new Query("1", "one"));
    assertThat(queries(flashRag)).containsExactly(new Query("test_0", "who?"), new Query("1", ""));
    assertThat(queries(msMarco))
        .containsExactly(new Query("1048585", "what is \"paula\""), new Query("2", ""));
  }

  @Test
  void read_gzip() throws IOException {
    Path file = PackedFile.write(folder.resolve("q.tsv.gz"), "1\tone\n2\ttwo\n");

    assertThat(queries(file)).containsExactly(new Query("1", "one"), new Query("2", "two"));
  }

  @Test
  void read_duplicateIdNamesBothLines() throws IOException {
    Path jsonl = write("a", "{\"id\": 7, \"text\": \"a\"}\n\n\n{\"id\": \"7\", \"text\": \"a\"}\n");
    Path tsv = write("b", "7\ta\n8\ta\n7\tb\n");
    String rule = ": duplicate query id '7', first at line 1; give each query its own id";

    assertThatThrownBy(() -> queries(jsonl))
        .isInstanceOf(BadInputException.class)
        .hasMessage(jsonl + ":4" + rule);
    assertThatThrownBy(() -> queries(tsv)).hasMessage(tsv + ":3" + rule);
  }

  @Test
  void read_badLine_namesFileAndLine() throws IOException {
    assertComplaint("{\"_id\": \"a\"}", ":1: 'text' (or 'question') is missing");
    assertComplaint(
        "{\"_id\": \"a\", \"text\": [\"t\"]}", ":1: 'text' must be a string, got [\"t\"]");
    assertComplaint("{\"_id\": \"\", \"text\": \"t\"}", ":1: '_id' is blank");
    assertComplaint("{\"question\": \"t\"}", ":1: '_id' is missing");
    assertComplaint("1\tone\n\ttwo", ":2: id is blank");
    assertComplaint("\ttwo", ":1: id is blank");
    assertComplaint(
        "1\tone\n{\"_id\": \"2\", \"text\": \"t\"}",
        ":2: must have 2 fields parted by a tab (id and text), got 1");
    assertComplaint("", ": is empty");
  }

  @Test
  void read_missingFile() {
    Path missing = folder.resolve("none");

    assertThatThrownBy(() -> queries(missing)).hasMessage("file not found at " + missing);
  }

  @Test
  void read_oneAtATime() throws IOException {
    Path file = write("q.tsv", "1\tone\n2\ttwo\nthree");

    try (Stream<Query> queries = QueryFile.read(file)) {
      Iterator<Query> next = queries.iterator();
      assertThat(next.next().id()).isEqualTo("1");
      assertThat(next.next().id()).isEqualTo("2");
      assertThatThrownBy(next::next).isInstanceOf(BadInputException.class);
    }
  }

  private void assertComplaint(String text, String complaint) throws IOException {
    Path file = write("bad", text);

    assertThatThrownBy(() -> queries(file))
        .isInstanceOf(BadInputException.class)
        .hasMessage(file + complaint);
  }

  private static List<Query> queries(Path file) {
    try (Stream<Query> queries = QueryFile.read(file)) {
      return queries.toList();
    }
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
