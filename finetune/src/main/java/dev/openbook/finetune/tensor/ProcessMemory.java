package dev.openbook.finetune.tensor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Resident memory of this process, native memory included, where Linux tells it. */
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");

  private ProcessMemory() {}

  /**
   * Starts a new peak at what is resident now; without effect where the system has no such thing.
   */
  public static void resetPeak() {
    try {
      Files.writeString(CLEAR, "5");
    } catch (IOException e) {
      // the peak then covers the whole process so far, which the report's column says
    }
  }

  /** Returns the peak since the last reset, bytes. */
  public static OptionalLong peakBytes() {
    return bytes("VmHWM:");
  }

  /** Returns what is resident now, bytes. */
  public static OptionalLong residentBytes() {
    return bytes("VmRSS:");
  }

  private static OptionalLong bytes(String field) {
    try {
      return Files.readAllLines(STATUS, StandardCharsets.UTF_8).stream()
          .filter(line -> line.startsWith(field))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }
}
