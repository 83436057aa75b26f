package dev.openbook.datasets;

/** Hears how far long work has come; what is shown, and how often, is the listener's matter. */
@FunctionalInterface
public interface Progress {
  /** A listener that does nothing. */
  Progress NONE = (task, done, total, unit) -> {};

  /**
   * Reports the state of one task.
   *
   * @param task what is being done, a few words, constant over the task
   * @param done units finished, 0 to {@code total}
   * @param total units in all, or 0 while unknown
   * @param unit what is counted, plural ("tokens", "questions", "bytes")
   */
  void report(String task, long done, long total, String unit);
}
