package dev.openbook.datasets.format;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Query;
import dev.openbook.datasets.file.JsonRecord;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Reads a file of queries in any layout of a retrieval benchmark, gzip if the name ends in {@code
 * .gz}. The first line tells which:
 *
 * <ul>
 *   <li>BEIR: a JSON object a line, {@code {"_id", "text"}};
 *   <li>FlashRAG: a JSON object a line, {@code {"id", "question"}}, ids strings or integers;
 *   <li>MS MARCO: {@code id<TAB>text}.
 * </ul>
 */
public final class QueryFile {
  private static final String TEXT = "text";
  private static final String QUESTION = "question";

  private QueryFile() {}

  /** A query and the line it stands on. */
  private record Placed(long line, Query query) {}

  /**
   * Streams the queries in file order. The ids are remembered while it runs, the texts are not. The
   * caller closes the stream, and with it the file.
   *
   * @throws BadInputException if the file is missing, is empty or of no known layout or, while
   *     streaming, if a line breaks its rules or repeats an id; queries before it have been given
   *     out
   */
  public static Stream<Query> read(Path file) {
    Map<String, Long> lineOfId = new ConcurrentHashMap<>();
    return placed(file)
        .map(
            placed -> {
              String id = placed.query().id();
              Long first = lineOfId.putIfAbsent(id, placed.line());
              if (first != null) {
                throw BadInputException.at(
                    file,
                    placed.line(),
                    "duplicate query id '"
                        + id
                        + "', first at line "
                        + first
                        + "; give each query its own id");
              }
              return placed.query();
            });
  }

  private static Stream<Placed> placed(Path file) {
    return switch (LineLayout.of(file)) {
      case JSONL -> JsonRecord.lines(file).map(line -> new Placed(line.line(), query(line)));
      case TSV ->
          TsvCorpus.rows(file)
              .map(row -> new Placed(row.line().number(), new Query(row.id(), row.text())));
    };
  }

  private static Query query(JsonRecord line) {
    String id = JsonlCorpus.id(line);
    if (!line.node().has(QUESTION) && !line.node().has(TEXT)) {
      throw line.fail("'" + TEXT + "' (or '" + QUESTION + "') is missing");
    }
    return new Query(id, line.text(line.node().has(QUESTION) ? QUESTION : TEXT));
  }
}
