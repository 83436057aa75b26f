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

  /** Longest reason about a file, characters. */
  private static final int MAX_LENGTH = 1_000;

  /** Creates an exception whose message says all by itself. */
  public BadInputException(String message) {
    super(printable(message));
  }

  /** Creates an exception with its cause kept for debugging. */
  public BadInputException(String message, Throwable cause) {
    super(printable(message), cause);
  }

  /** Returns an exception about a whole file: {@code <path>: <reason>}. */
  public static BadInputException in(Path file, String reason) {
    return new BadInputException(file + ": " + oneLine(reason));
  }

  /** Returns an exception about a whole file, with its cause kept for debugging. */
  public static BadInputException in(Path file, String reason, Throwable cause) {
    return new BadInputException(file + ": " + oneLine(reason), cause);
  }

  /** Returns an exception about one line, counted from 1: {@code <path>:<line>: <reason>}. */
  public static BadInputException at(Path file, long line, String reason) {
    return new BadInputException(file + ":" + line + ": " + oneLine(reason));
  }

  /** Returns an exception about one line, counted from 1, with its cause kept for debugging. */
  public static BadInputException at(Path file, long line, String reason, Throwable cause) {
    return new BadInputException(file + ":" + line + ": " + oneLine(reason), cause);
  }

  /** Leaves out what a terminal would obey; lines that a message of several parts has stay. */
  private static String printable(String message) {
    return message.replaceAll("[\\p{Cntrl}\\u2028\\u2029&&[^\\n]]+", " ");
  }

  /** What a file says of itself may hold line ends and be of any length. */
  private static String oneLine(String reason) {
    String line = printable(reason).replaceAll("\n+", " ");
    return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "...";
  }
}
