package dev.openbook.datasets.format;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Qrels;
import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.datasets.file.TextFile;
import dev.openbook.datasets.file.TextLine;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Files of relevance labels in one of two {@link Layout}s, gzip if the name ends in {@code .gz}.
 *
 * <p>What {@link #write} has written, {@link #read} reads as an equal value in the same order.
 */
public final class QrelsFile {
  private static final String BEIR_HEADER = "query-id\tcorpus-id\tscore";

  private QrelsFile() {}

  /** How a label stands on its line. */
  public enum Layout {
    /** TREC's: {@code query iteration passage grade} between white space; no id holds any. */
    TREC("4 fields (query 0 passage grade)"),
    /** BEIR's: {@code query passage grade} between tabs, under a header line. */
    BEIR("3 fields (query passage grade)");

    private final String rule;

    Layout(String rule) {
      this.rule = rule;
    }

    private String[] fields(String line) {
      return this == BEIR ? line.split("\t", -1) : line.strip().split("\\s+", -1);
    }

    private int fieldCount() {
      return this == BEIR ? 3 : 4;
    }

    private String line(String query, String passage, int grade) {
      String between = this == BEIR ? "\t" : " 0 ";
      return query + between + passage + (this == BEIR ? "\t" : " ") + grade + "\n";
    }

    private void requireWritable(String what, String id) {
      if (id.isBlank()) {
        throw new BadInputException(what + " id '" + id + "' is blank; give it an id");
      }
      if (this == TREC && id.codePoints().anyMatch(Character::isWhitespace)) {
        throw new BadInputException(
            what + " id '" + id + "' holds white space, which parts TREC's fields; write BEIR's");
      }
      if (id.codePoints().anyMatch(c -> c == '\t' || c == '\n' || c == '\r')) {
        throw new BadInputException(
            what + " id '" + id + "' holds a tab or a line end, which part BEIR's fields");
      }
      if (id.indexOf(0xFEFF) == 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(id)) {
        throw new BadInputException(
            what + " id '" + id + "' begins with a byte order mark or has half a character");
      }
    }
  }

  /**
   * Reads a file; queries, and passages of a query, in file order. The layout is BEIR's if the
   * first line is its header. TREC's iteration is ignored.
   *
   * @throws BadInputException if the file is missing, has no label, or a line is not of the format
   *     or judges a passage a second time
   */
  public static Qrels read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BadInputException("qrels not found at " + file.toAbsolutePath());
    }
    Map<String, Map<String, Integer>> grades = new LinkedHashMap<>();
    try (Stream<TextLine> lines = TextFile.lines(file)) {
      Layout layout = Layout.TREC;
      for (TextLine line : (Iterable<TextLine>) lines::iterator) {
        if (line.number() == 1 && line.text().strip().equals(BEIR_HEADER)) {
          layout = Layout.BEIR;
        } else if (!line.text().isBlank()) {
          add(grades, line, layout);
        }
      }
    }
    if (grades.isEmpty()) {
      throw BadInputException.in(file, "holds no relevance label");
    }
    return new Qrels(grades);
  }

  private static void add(Map<String, Map<String, Integer>> grades, TextLine line, Layout layout) {
    String[] fields = layout.fields(line.text());
    if (fields.length != layout.fieldCount()) {
      throw line.fail("must have " + layout.rule + ", got " + fields.length);
    }
    String query = fields[0];
    String passage = fields[fields.length - 2];
    if (query.isBlank() || passage.isBlank()) {
      throw line.fail((query.isBlank() ? "query" : "passage") + " id is blank");
    }
    int grade = grade(line, fields[fields.length - 1].strip());
    Integer before =
        grades.computeIfAbsent(query, id -> new LinkedHashMap<>()).putIfAbsent(passage, grade);
    if (before != null) {
      throw line.fail("passage '" + passage + "' is judged twice for query '" + query + "'");
    }
  }

  private static int grade(TextLine line, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw line.fail("grade must be an integer, got '" + text + "'", e);
    }
  }

  /**
   * Writes a file, which appears at once and complete or not at all; parent folders are made.
   *
   * @throws BadInputException if there is no label, a query has none, or an id is blank or holds
   *     what parts the layout's fields; nothing is written then
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, Qrels qrels, Layout layout) throws IOException {
    requireWritable(qrels, layout);
    AtomicFile.write(
        file,
        out -> {
          if (!file.toString().endsWith(".gz")) {
            write(out, qrels, layout);
            return;
          }
          var packed = new GZIPOutputStream(out);
          write(packed, qrels, layout);
          packed.finish();
        });
  }

  private static void requireWritable(Qrels qrels, Layout layout) {
    if (qrels.grades().isEmpty()) {
      throw new BadInputException("no relevance label to write");
    }
    qrels
        .grades()
        .forEach(
            (query, judged) -> {
              layout.requireWritable("query", query);
              if (judged.isEmpty()) {
                throw new BadInputException(
                    "query '" + query + "' has no label, which a file cannot say; leave it out");
              }
              judged.keySet().forEach(passage -> layout.requireWritable("passage", passage));
            });
  }

  private static void write(OutputStream out, Qrels qrels, Layout layout) throws IOException {
    Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    if (layout == Layout.BEIR) {
      writer.write(BEIR_HEADER + "\n");
    }
    for (Map.Entry<String, Map<String, Integer>> query : qrels.grades().entrySet()) {
      for (Map.Entry<String, Integer> label : query.getValue().entrySet()) {
        writer.write(layout.line(query.getKey(), label.getKey(), label.getValue()));
      }
    }
    writer.flush();
  }
}
