package dev.openbook.finetune.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Energy that the machine's processors took since a start, all processes together, where Linux
 * tells it (RAPL, usually for administrators alone).
 */
final class ProcessEnergy {
  private static final Path ZONES = Path.of("/sys/class/powercap");

  private final List<Zone> zones;

  private ProcessEnergy(List<Zone> zones) {
    this.zones = zones;
  }

  /** A processor's counter at the start, micro-joules; it starts anew after {@code range}. */
  private record Zone(Path counter, long start, long range) {}

  /** Starts counting. */
  static ProcessEnergy start() {
    var zones = new ArrayList<Zone>();
    try (Stream<Path> folders = Files.list(ZONES)) {
      for (Path folder : folders.sorted().toList()) {
        // Packages alone: cores and memory are parts of them.
        if (folder.getFileName().toString().matches("intel-rapl:\\d+")) {
          Path counter = folder.resolve("energy_uj");
          zones.add(new Zone(counter, read(counter), read(folder.resolve("max_energy_range_uj"))));
        }
      }
    } catch (IOException e) {
      return new ProcessEnergy(List.of());
    }
    return new ProcessEnergy(zones);
  }

  private static long read(Path file) throws IOException {
    return Long.parseLong(Files.readString(file).strip());
  }

  /** Returns the joules since the start; empty where the machine does not tell. */
  OptionalDouble joules() {
    if (zones.isEmpty()) {
      return OptionalDouble.empty();
    }
    double sum = 0;
    try {
      for (Zone zone : zones) {
        long now = read(zone.counter);
        sum += (now >= zone.start ? now - zone.start : now + zone.range - zone.start) / 1e6;
      }
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(sum);
  }
}
