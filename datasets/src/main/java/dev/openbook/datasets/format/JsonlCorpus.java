package dev.openbook.datasets.format;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.file.JsonRecord;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A corpus of JSON lines: BEIR's {@code {"_id", "title", "text"}} or FlashRAG's {@code {"id",
 * "contents"}}, gzip if the name ends in {@code .gz}.
 *
 * <p>An id is a string or an integer. Where {@code text} is absent, the first line of {@code
 * contents} is the title, without the quotes around it, and the rest the text; contents of a single
 * line are all text. A title may be absent, other fields are passed over.
 *
 * @param file the file, not opened before it is read
 */
public record JsonlCorpus(Path file) implements RetrievalCorpus {
  private static final String TEXT = "text";
  private static final String CONTENTS = "contents";

  @Override
  public Stream<Passage> passages() {
    return JsonRecord.lines(file).map(JsonlCorpus::passage);
  }

  /** Returns the id of a record of either kind. */
  static String id(JsonRecord line) {
    return line.id(line.node().has("id") && !line.node().has("_id") ? "id" : "_id");
  }

  private static Passage passage(JsonRecord line) {
    String id = id(line);
    if (line.node().has(TEXT)) {
      return Passage.of(new Document(id, line.optionalText("title").orElse(""), line.text(TEXT)));
    }
    String contents =
        line.optionalText(CONTENTS)
            .orElseThrow(() -> line.fail("'" + TEXT + "' (or '" + CONTENTS + "') is missing"));
    int end = contents.indexOf('\n');
    String title = end < 0 ? "" : unquoted(contents.substring(0, end).strip());
    return Passage.of(new Document(id, title, contents.substring(end + 1)));
  }

  private static String unquoted(String title) {
    boolean isQuoted = title.length() > 1 && title.startsWith("\"") && title.endsWith("\"");
    return isQuoted ? title.substring(1, title.length() - 1) : title;
  }
}
