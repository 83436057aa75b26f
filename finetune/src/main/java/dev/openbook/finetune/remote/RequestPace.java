package dev.openbook.finetune.remote;

import java.time.Duration;
import java.util.OptionalInt;

/** Lets requests go at a steady rate. Safe for concurrent use. */
final class RequestPace {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final long nanosApart;
  private long next = System.nanoTime();

  /**
   * Makes a pace.
   *
   * @param perMinute most requests in a minute, at least 1; empty for no limit
   */
  RequestPace(OptionalInt perMinute) {
    nanosApart = perMinute.isPresent() ? MINUTE / perMinute.getAsInt() : 0;
  }

  /** Waits for this caller's turn. */
  void await() throws InterruptedException {
    Thread.sleep(Duration.ofNanos(turn()));
  }

  /** Takes the next free moment and returns how far off it is, in nanoseconds. */
  private synchronized long turn() {
    long now = System.nanoTime();
    long mine = Math.max(now, next);
    next = mine + nanosApart;
    return mine - now;
  }
}
