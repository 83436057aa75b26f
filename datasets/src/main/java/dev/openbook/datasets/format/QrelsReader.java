package dev.openbook.datasets.format;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Qrels;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads relevance labels in TREC's format, lines {@code query iteration passage grade}, or in
 * BEIR's, lines {@code query passage grade} under a header line.
 */
public final class QrelsReader {
  private static final String BEIR_HEADER = "query-id\tcorpus-id\tscore";

  private QrelsReader() {}

  /**
   * Reads a file; queries in file order. TREC's iteration is ignored.
   *
   * @throws BadInputException if the file is missing, has no label, or a line is not of the format
   *     or judges a passage a second time
   */
  public static Qrels read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BadInputException("qrels not found at " + file.toAbsolutePath());
    }
    Map<String, Map<String, Integer>> grades = new LinkedHashMap<>();
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      boolean isBeir = false;
      long number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (number == 1 && line.strip().equals(BEIR_HEADER)) {
          isBeir = true;
        } else if (!line.isBlank()) {
          add(grades, file, number, line, isBeir);
        }
      }
    } catch (IOException e) {
      throw new BadInputException(file + ": cannot be read: " + e, e);
    }
    if (grades.isEmpty()) {
      throw BadInputException.in(file, "holds no relevance label");
    }
    return new Qrels(grades);
  }

  private static void add(
      Map<String, Map<String, Integer>> grades,
      Path file,
      long number,
      String line,
      boolean isBeir) {
    String[] fields = isBeir ? line.strip().split("\t", -1) : line.strip().split("\\s+", -1);
    if (fields.length != (isBeir ? 3 : 4)) {
      String rule = isBeir ? "3 fields (query passage grade)" : "4 fields (query 0 passage grade)";
      throw BadInputException.at(file, number, "must have " + rule + ", got " + fields.length);
    }
    String passage = fields[fields.length - 2];
    int grade = grade(file, number, fields[fields.length - 1]);
    Integer before =
        grades.computeIfAbsent(fields[0], query -> new LinkedHashMap<>()).put(passage, grade);
    if (before != null) {
      throw BadInputException.at(
          file, number, "passage '" + passage + "' is judged twice for query '" + fields[0] + "'");
    }
  }

  private static int grade(Path file, long number, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new BadInputException(
          file + ":" + number + ": grade must be an integer, got '" + text + "'", e);
    }
  }
}
