package dev.openbook.eval.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;

/** Where a command prints and what it knows of its surroundings. */
final class Console {
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;
  private final InstantSource clock;
  private final ConsoleProgress progress;

  Console(
      InputStream in,
      PrintStream out,
      PrintStream err,
      boolean terminal,
      Map<String, String> environment,
      InstantSource clock) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.environment = Map.copyOf(environment);
    this.clock = clock;
    this.progress = new ConsoleProgress(err, terminal, clock);
  }

  /** Returns what the user types. */
  InputStream in() {
    return in;
  }

  /** Returns the stream of results. */
  PrintStream out() {
    return out;
  }

  /** Returns the stream of progress and complaints. */
  PrintStream err() {
    return err;
  }

  PrintWriter outWriter() {
    return new PrintWriter(out, true, StandardCharsets.UTF_8);
  }

  PrintWriter errWriter() {
    return new PrintWriter(err, true, StandardCharsets.UTF_8);
  }

  /** Returns environment variables. */
  Map<String, String> environment() {
    return environment;
  }

  /** Returns the clock. */
  InstantSource clock() {
    return clock;
  }

  /** Returns the listener that shows progress. */
  ConsoleProgress progress() {
    return progress;
  }
}
