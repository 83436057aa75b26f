package dev.openbook.datasets.format;

import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.datasets.file.Sha256;
import dev.openbook.datasets.file.TextFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A dataset's file, read whole.
 *
 * @param path where it is
 * @param sha256 checksum of its bytes as they lie there, packed or not
 * @param text its content, unpacked if the name ends in {@code .gz}
 */
record SourceFile(Path path, String sha256, String text) {
  /**
   * Reads a file.
   *
   * @throws dev.openbook.datasets.BadInputException if it is missing, is not gzip where its name
   *     says so, or is not UTF-8
   */
  static SourceFile read(Path path) {
    byte[] bytes = TextFile.bytes(path);
    String text = TextFile.decode(path, TextFile.content(path, bytes));
    return new SourceFile(path, Sha256.of(bytes), text);
  }

  /** Returns the file's name without the endings {@code .gz}, {@code .json} and {@code .jsonl}. */
  String name() {
    return String.valueOf(path.getFileName()).replaceFirst("(\\.jsonl?)?(\\.gz)?$", "");
  }

  /**
   * Returns the JSON objects of the file's lines; blank lines are passed over.
   *
   * @throws dev.openbook.datasets.BadInputException if a line is not a JSON object
   */
  List<JsonRecord> lines() {
    var records = new ArrayList<JsonRecord>();
    long number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      if (!line.isBlank()) {
        records.add(JsonRecord.parse(path, number, line));
      }
    }
    return records;
  }
}
