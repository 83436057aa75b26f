package dev.openbook.rag;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Rankings of many queries, as exchanged in TREC's format: lines {@code query Q0 passage rank score
 * tag}.
 *
 * <p>trec_eval ignores the rank and sorts by score, equal scores by passage id descending. Written
 * scores are therefore adjusted so that sorting them gives the ranking back: they are rounded to
 * 1e-4 and lowered by 1e-6 for each tie, as Anserini does, and lowered further where the next score
 * would not be less as the 32-bit number trec_eval keeps. Reading sorts as trec_eval does.
 *
 * @param tag name of the run, without white space
 * @param rankings by query id, in file order
 * @see <a href="https://github.com/usnistgov/trec_eval">trec_eval, get_trec_results.c</a>
 */
public record TrecRun(String tag, Map<String, Ranking> rankings) {
  public TrecRun {
    requireNonNull(tag, "tag is null");
    rankings = Collections.unmodifiableMap(new LinkedHashMap<>(rankings));
  }

  /** Returns the ranking of a query, empty when the run has none. */
  public Ranking ranking(String queryId) {
    return rankings.getOrDefault(queryId, new Ranking(List.of()));
  }

  /**
   * Returns the lines of one query's ranking, best first, scores adjusted.
   *
   * @throws BadInputException if an id or the tag is empty or holds white space, which the format
   *     cannot carry
   */
  public static List<String> lines(String queryId, Ranking ranking, String tag) {
    requireWord("query id", queryId);
    requireWord("tag", tag);
    var lines = new ArrayList<String>(ranking.hits().size());
    long previous = Long.MAX_VALUE;
    for (Hit hit : ranking.hits()) {
      requireWord("passage id", hit.passageId());
      long millionths = Math.round(hit.score() * 1e4) * 100;
      if (!lines.isEmpty()) {
        millionths = below(previous, millionths);
      }
      previous = millionths;
      lines.add(
          String.format(
              Locale.ROOT,
              "%s Q0 %s %d %.6f %s",
              queryId,
              hit.passageId(),
              hit.rank(),
              millionths / 1e6,
              tag));
    }
    return lines;
  }

  /**
   * Writes the run.
   *
   * @throws IOException if the file cannot be written
   * @throws BadInputException if an id or the tag is empty or holds white space
   */
  public void write(Path file) throws IOException {
    AtomicFile.write(
        file,
        out -> {
          for (Map.Entry<String, Ranking> entry : rankings.entrySet()) {
            for (String line : lines(entry.getKey(), entry.getValue(), tag)) {
              out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
          }
        });
  }

  /**
   * Reads a run; hits are sorted as trec_eval sorts them and ranked anew. The tag is the first
   * line's. {@link TrecRunReader} says what a file may look like, and needs less memory.
   *
   * @throws BadInputException if the file is missing or not of the format, or names a passage twice
   *     for a query
   */
  public static TrecRun read(Path file) {
    var rankings = new LinkedHashMap<String, Ranking>();
    String tag = TrecRunReader.read(file, Progress.NONE, rankings::put);
    return new TrecRun(tag, rankings);
  }

  /** Returns {@code wanted}, or the next value down that trec_eval tells from {@code previous}. */
  private static long below(long previous, long wanted) {
    long value = Math.min(wanted, previous - 1);
    while ((float) (value / 1e6) >= (float) (previous / 1e6)) {
      value--;
    }
    return value;
  }

  private static void requireWord(String name, String value) {
    if (value.isEmpty() || value.codePoints().anyMatch(Character::isWhitespace)) {
      throw new BadInputException(
          name + " '" + value + "' must be a word without white space to stand in a TREC run");
    }
  }
}
