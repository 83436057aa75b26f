package dev.openbook.datasets.format;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.TextFile;
import dev.openbook.datasets.file.TextLine;
import java.nio.file.Path;
import java.util.stream.Stream;

/** How the records of a file stand on its lines, which its first line tells. */
enum LineLayout {
  /** One JSON object a line. */
  JSONL,
  /** Id, tab, text. */
  TSV;

  /**
   * Looks at a file's first line that is not blank.
   *
   * @throws BadInputException if the file is missing, is empty or of neither layout
   */
  static LineLayout of(Path file) {
    try (Stream<TextLine> lines = TextFile.lines(file)) {
      TextLine first =
          lines
              .filter(line -> !isBlank(line))
              .findFirst()
              .orElseThrow(() -> BadInputException.in(file, "is empty"));
      if (first.text().stripLeading().startsWith("{")) {
        return JSONL;
      }
      if (first.text().indexOf('\t') >= 0) {
        return TSV;
      }
      throw first.fail(
          "is neither a JSON object nor an id and a text parted by a tab; the file must be JSON"
              + " lines or TSV");
    }
  }

  /** Returns whether a line of TSV holds nothing; a lone tab is a text without its id. */
  static boolean isBlank(TextLine line) {
    return line.text().isBlank() && line.text().indexOf('\t') < 0;
  }
}
