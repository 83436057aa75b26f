package dev.openbook.datasets;

import java.nio.file.Path;

/**
 * Input from the user that cannot be used: a file, a record, a setting or an argument.
 *
 * <p>The message is one line in the user's words: what, where (file and line when known), the rule,
 * and what to do. The command line prints it alone and exits with code 2.
 */
public final class BadInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Longest message, characters: what a file says of itself may be of any length. */
  private static final int MAX_LENGTH = 1_000;

  /** Creates an exception whose message says all by itself. */
  public BadInputException(String message) {
    super(oneLine(message));
  }

  /** Creates an exception with its cause kept for debugging. */
  public BadInputException(String message, Throwable cause) {
    super(oneLine(message), cause);
  }

  /** Returns an exception about a whole file: {@code <path>: <reason>}. */
  public static BadInputException in(Path file, String reason) {
    return new BadInputException(file + ": " + reason);
  }

  /** Returns an exception about one line, counted from 1: {@code <path>:<line>: <reason>}. */
  public static BadInputException at(Path file, long line, String reason) {
    return new BadInputException(file + ":" + line + ": " + reason);
  }

  /** Words from a file may hold line ends and control characters, which a terminal would obey. */
  private static String oneLine(String message) {
    String line = message.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
    return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "...";
  }
}
