package dev.openbook.datasets.file;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.BadInputException;
import java.nio.file.Path;

/**
 * A line of a text file with the place it was read from.
 *
 * @param file where it stands
 * @param number its number in the file, from 1
 * @param text the line without its end, may be empty
 */
public record TextLine(Path file, long number, String text) {
  public TextLine {
    requireNonNull(file, "file is null");
    requireNonNull(text, "text is null");
    if (number < 1) {
      throw new IllegalArgumentException("number must be at least 1, got " + number);
    }
  }

  /** Returns a complaint about this line, to be thrown. */
  public BadInputException fail(String reason) {
    return BadInputException.at(file, number, reason);
  }

  /** Returns a complaint about this line, to be thrown, with its cause kept for debugging. */
  public BadInputException fail(String reason, Throwable cause) {
    return BadInputException.at(file, number, reason, cause);
  }
}
