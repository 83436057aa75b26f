package dev.openbook.eval.cli;

import dev.openbook.datasets.Progress;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/**
 * Shows progress with an estimate of the time left: one line rewritten in place on a terminal,
 * otherwise a plain line at the start, every ten seconds and at the end of a task.
 */
public final class ConsoleProgress implements Progress {
  private static final Duration TERMINAL_INTERVAL = Duration.ofMillis(150);
  private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(10);
  private static final int BAR_WIDTH = 24;
  private static final int LINE_WIDTH = 100;

  private final PrintStream out;
  private final boolean terminal;
  private final InstantSource clock;
  private String task = "";
  private long firstDone;
  private boolean ended = true;
  private Instant started = Instant.EPOCH;
  private Instant shown = Instant.EPOCH;

  /**
   * Makes a listener.
   *
   * @param out where lines go
   * @param terminal whether a line can be rewritten
   * @param clock tells how long a task has taken
   */
  public ConsoleProgress(PrintStream out, boolean terminal, InstantSource clock) {
    this.out = out;
    this.terminal = terminal;
    this.clock = clock;
  }

  @Override
  public synchronized void report(String task, long done, long total, String unit) {
    Instant now = clock.instant();
    boolean isNew = !task.equals(this.task);
    if (isNew) {
      endLine();
      this.task = task;
      started = now;
      firstDone = done;
      ended = false;
    }
    boolean finished = total > 0 && done >= total;
    Duration sinceShown = Duration.between(shown, now);
    Duration interval = terminal ? TERMINAL_INTERVAL : PLAIN_INTERVAL;
    if (ended || (!isNew && !finished && sinceShown.compareTo(interval) < 0)) {
      return;
    }
    shown = now;
    String line = line(done, total, unit, Duration.between(started, now), finished);
    if (terminal) {
      out.print("\r" + line + " ".repeat(Math.max(0, LINE_WIDTH - line.length())));
    } else {
      out.println(line);
    }
    out.flush();
    if (finished) {
      endLine();
    }
  }

  /** Ends a line that is being rewritten, so that other output starts on a line of its own. */
  synchronized void endLine() {
    if (!ended && terminal) {
      out.println();
    }
    ended = true;
  }

  private String line(long done, long total, String unit, Duration elapsed, boolean finished) {
    String words = words(done, total, unit, elapsed, finished);
    if (!terminal || total <= 0 || words.length() + BAR_WIDTH + 3 > LINE_WIDTH) {
      return words; // a line that is broken cannot be rewritten: rather no bar
    }
    int filled = (int) (BAR_WIDTH * Math.min(done, total) / total);
    return "[" + "#".repeat(filled) + " ".repeat(BAR_WIDTH - filled) + "] " + words;
  }

  private String words(long done, long total, String unit, Duration elapsed, boolean finished) {
    var line = new StringBuilder();
    line.append(task).append(": ").append(grouped(done));
    if (total > 0) {
      line.append(" of ").append(grouped(total));
    }
    line.append(' ').append(unit);
    if (finished) {
      line.append(", took ").append(written(elapsed));
    } else if (total > 0 && done > firstDone && elapsed.toMillis() > 0) {
      long leftMillis =
          Math.round((double) elapsed.toMillis() * (total - done) / (done - firstDone));
      line.append(", ").append(written(Duration.ofMillis(leftMillis))).append(" left");
    }
    return line.toString();
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Returns a duration as a person would say it. */
  static String written(Duration duration) {
    long seconds = Math.round(duration.toMillis() / 1000.0);
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }
}
