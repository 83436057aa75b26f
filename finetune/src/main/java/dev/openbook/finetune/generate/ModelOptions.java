package dev.openbook.finetune.generate;

import static java.util.Objects.requireNonNull;

import dev.openbook.finetune.tensor.Device;
import dev.openbook.finetune.tensor.Precision;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a local model is opened.
 *
 * @param name short name for reports
 * @param precision type of weights and activations
 * @param threads threads of one operation, at least 1; empty takes all processors
 * @param adapter folder of a LoRA adapter that is merged into the weights
 * @param device where the weights are kept
 * @param maxKeptBytes most bytes of read prompts that are kept between calls, at least 0
 */
public record ModelOptions(
    String name,
    Precision precision,
    OptionalInt threads,
    Optional<Path> adapter,
    Device device,
    long maxKeptBytes) {
  private static final long DEFAULT_KEPT_BYTES = 1L << 30;

  public ModelOptions {
    requireNonNull(precision, "precision is null");
    requireNonNull(device, "device is null");
    if (name.isBlank()) {
      throw new IllegalArgumentException("name is blank");
    }
    if (maxKeptBytes < 0) {
      throw new IllegalArgumentException("maxKeptBytes must be at least 0, got " + maxKeptBytes);
    }
  }

  /** Returns options with all processors of this machine, no adapter, and 1 GiB of kept prompts. */
  public static ModelOptions of(String name, Precision precision) {
    return new ModelOptions(
        name, precision, OptionalInt.empty(), Optional.empty(), Device.CPU, DEFAULT_KEPT_BYTES);
  }

  /** Returns these options with an adapter. */
  public ModelOptions withAdapter(Path folder) {
    return new ModelOptions(name, precision, threads, Optional.of(folder), device, maxKeptBytes);
  }

  /** Returns these options with a number of threads. */
  public ModelOptions withThreads(int count) {
    return new ModelOptions(name, precision, OptionalInt.of(count), adapter, device, maxKeptBytes);
  }

  /** Returns these options with another bound on kept prompts. */
  public ModelOptions withMaxKeptBytes(long bytes) {
    return new ModelOptions(name, precision, threads, adapter, device, bytes);
  }

  /** Returns these options with the weights on another device. */
  public ModelOptions withDevice(Device other) {
    return new ModelOptions(name, precision, threads, adapter, other, maxKeptBytes);
  }
}
