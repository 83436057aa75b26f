package dev.openbook.finetune.tensor;

import static java.util.Objects.requireNonNull;

/**
 * What suits a machine.
 *
 * @param threads how the native libraries use threads
 * @param fastestPrecision the number format that is faster, which is what {@code auto} takes
 */
public record RuntimeSettings(ThreadSettings threads, Precision fastestPrecision) {
  public RuntimeSettings {
    requireNonNull(threads, "threads is null");
    requireNonNull(fastestPrecision, "fastestPrecision is null");
  }

  /** Returns what is taken where nothing was measured: all processors, the format they know. */
  public static RuntimeSettings defaults(Device device) {
    return new RuntimeSettings(
        ThreadSettings.defaults(Runtime.getRuntime().availableProcessors()),
        device.fastestPrecision());
  }
}
