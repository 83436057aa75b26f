package dev.openbook.rag;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads a run in TREC's format one query at a time, in the least memory: about 25 bytes a line,
 * because the lines of a query may stand anywhere in the file.
 *
 * <p>Lines are {@code query Q0 passage rank score tag}, fields apart by white space; what stands
 * after the tag is passed over, as are blank lines. Ranks are not looked at: hits are sorted as
 * trec_eval sorts them and ranked anew. A file whose name ends in {@code .gz} is unpacked.
 *
 * @see <a href="https://github.com/usnistgov/trec_eval">trec_eval, get_trec_results.c</a>
 */
public final class TrecRunReader {
  private static final int FIELDS = 6;
  private static final int LINES_PER_REPORT = 1 << 17;

  private final Path file;
  private final Progress progress;
  private final Map<String, QueryHits> hits = new LinkedHashMap<>();
  private final String[] fields = new String[FIELDS];
  private String tag = "";
  private String lastQuery = "";
  private QueryHits last = new QueryHits();
  private int line;

  private TrecRunReader(Path file, Progress progress) {
    this.file = file;
    this.progress = progress;
  }

  /**
   * Reads a run.
   *
   * @param progress hears of files of more than a hundred thousand lines
   * @param consumer takes each query's ranking, in the order in which queries first stand in the
   *     file, after all lines were read
   * @return the first line's tag; empty when the file has no line
   * @throws BadInputException if the file is missing or not of the format, or names a passage twice
   *     for a query
   */
  public static String read(Path file, Progress progress, BiConsumer<String, Ranking> consumer) {
    if (!Files.isRegularFile(file)) {
      throw new BadInputException("run not found at " + file.toAbsolutePath());
    }
    var reader = new TrecRunReader(file, progress);
    try {
      reader.readLines();
    } catch (CharacterCodingException e) {
      throw BadInputException.in(file, "must be UTF-8 text", e);
    } catch (ZipException | EOFException e) {
      throw BadInputException.in(file, "must be a whole gzip file, as its name ends in .gz", e);
    } catch (IOException e) {
      throw BadInputException.in(file, "cannot be read: " + e.getMessage(), e);
    }
    reader.handOut(consumer);
    return reader.tag;
  }

  private void readLines() throws IOException {
    try (FileChannel channel = FileChannel.open(file);
        InputStream in = unpacked(Channels.newInputStream(channel));
        var reader =
            new BufferedReader(
                new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()), 1 << 16)) {
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        line = Math.addExact(line, 1);
        add(text);
        if (line % LINES_PER_REPORT == 0) {
          report(channel.position(), channel.size());
        }
      }
      if (line >= LINES_PER_REPORT) {
        report(channel.size(), channel.size());
      }
    }
  }

  private InputStream unpacked(InputStream in) throws IOException {
    return file.toString().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
  }

  private void report(long done, long total) {
    progress.report("reading " + file, done, total, "bytes");
  }

  private void add(String text) {
    int found = split(text);
    if (found == 0) {
      return;
    }
    if (found < FIELDS) {
      throw BadInputException.at(
          file, line, "must have 6 fields (query Q0 passage rank score tag), got " + found);
    }
    if (fields[2].isBlank()) {
      throw BadInputException.at(file, line, "passage id must not be blank");
    }
    if (tag.isEmpty()) {
      tag = fields[5];
    }
    if (hits.isEmpty() || !lastQuery.equals(fields[0])) {
      lastQuery = fields[0];
      last = hits.computeIfAbsent(lastQuery, query -> new QueryHits());
    }
    last.add(fields[2], score(fields[4]), line);
  }

  /** Fills the fields and returns how many there are. */
  private int split(String text) {
    int found = 0;
    int at = line == 1 && text.startsWith("\uFEFF") ? 1 : 0; // byte order mark
    while (found < FIELDS) {
      while (at < text.length() && isSpace(text.charAt(at))) {
        at++;
      }
      if (at == text.length()) {
        break;
      }
      int start = at;
      while (at < text.length() && !isSpace(text.charAt(at))) {
        at++;
      }
      fields[found++] = text.substring(start, at);
    }
    return found;
  }

  /** As C's isspace. */
  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private double score(String text) {
    try {
      double score = Double.parseDouble(text);
      if (Double.isFinite(score)) {
        return score;
      }
    } catch (NumberFormatException e) {
      // Falls through to the one complaint about scores.
    }
    throw BadInputException.at(file, line, "score must be a finite number, got '" + text + "'");
  }

  private void handOut(BiConsumer<String, Ranking> consumer) {
    last = new QueryHits();
    Arrays.fill(fields, "");
    Iterator<Map.Entry<String, QueryHits>> queries = hits.entrySet().iterator();
    while (queries.hasNext()) {
      Map.Entry<String, QueryHits> query = queries.next();
      QueryHits found = query.getValue();
      found
          .repeated()
          .ifPresent(
              place -> {
                throw BadInputException.at(
                    file,
                    found.line(place),
                    "passage '%s' stands twice for query '%s'"
                        .formatted(found.id(place), query.getKey()));
              });
      consumer.accept(query.getKey(), found.ranking());
      queries.remove();
    }
  }
}
