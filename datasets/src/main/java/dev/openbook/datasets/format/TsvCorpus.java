package dev.openbook.datasets.format;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.file.TextFile;
import dev.openbook.datasets.file.TextLine;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A corpus of lines {@code id<TAB>text}, as MS MARCO's passages are, gzip if the name ends in
 * {@code .gz}. Quotes and backslashes mean themselves; titles are empty; blank lines are passed
 * over.
 *
 * @param file the file, not opened before it is read
 */
public record TsvCorpus(Path file) implements RetrievalCorpus {
  @Override
  public Stream<Passage> passages() {
    return rows(file).map(row -> Passage.of(new Document(row.id(), "", row.text())));
  }

  /** A line cut at its tab. */
  record Row(TextLine line, String id, String text) {}

  /** Streams the rows of a file of two columns; the caller closes the stream. */
  static Stream<Row> rows(Path file) {
    return TextFile.lines(file).filter(line -> !LineLayout.isBlank(line)).map(TsvCorpus::row);
  }

  private static Row row(TextLine line) {
    String[] fields = line.text().split("\t", -1);
    if (fields.length != 2) {
      throw line.fail("must have 2 fields parted by a tab (id and text), got " + fields.length);
    }
    if (fields[0].isBlank()) {
      throw line.fail("id is blank");
    }
    return new Row(line, fields[0], fields[1]);
  }
}
