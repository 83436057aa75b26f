package dev.openbook.finetune.generate;

import static java.util.Objects.requireNonNull;

import dev.openbook.finetune.ContextOverflow;
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
 * @param int8Weights whether linear layers hold 8-bit weights; only in {@link Precision#F32} on the
 *     processor
 * @param threads threads of one operation, at least 1; empty takes all processors
 * @param adapter folder of a LoRA adapter that is merged into the weights
 * @param device where the weights are kept
 * @param maxKeptBytes most bytes of read prefixes that are kept between calls, at least 0
 * @param cacheBytes most bytes of keys and values that a call of generation needs at once, positive
 * @param overflow what becomes of prompts that exceed the model's context
 */
public record ModelOptions(
    String name,
    Precision precision,
    boolean int8Weights,
    OptionalInt threads,
    Optional<Path> adapter,
    Device device,
    long maxKeptBytes,
    long cacheBytes,
    ContextOverflow overflow) {
  private static final long DEFAULT_KEPT_BYTES = 1L << 30;

  /** Most bytes of keys and values where nothing else is asked. */
  static final long DEFAULT_CACHE_BYTES = 2L << 30;

  public ModelOptions {
    requireNonNull(precision, "precision is null");
    requireNonNull(device, "device is null");
    requireNonNull(overflow, "overflow is null");
    if (name.isBlank()) {
      throw new IllegalArgumentException("name is blank");
    }
    if (int8Weights && (precision != Precision.F32 || !device.isCpu())) {
      throw new IllegalArgumentException(
          "int8Weights are for F32 on the processor, got " + precision + " on " + device);
    }
    if (maxKeptBytes < 0) {
      throw new IllegalArgumentException("maxKeptBytes must be at least 0, got " + maxKeptBytes);
    }
    if (cacheBytes < 1) {
      throw new IllegalArgumentException("cacheBytes must be positive, got " + cacheBytes);
    }
  }

  /**
   * Returns options with all processors of this machine, no adapter, 1 GiB of kept prefixes, 2 GiB
   * of keys and values, and no cut prompts.
   */
  public static ModelOptions of(String name, Precision precision) {
    return new ModelOptions(
        name,
        precision,
        false,
        OptionalInt.empty(),
        Optional.empty(),
        Device.CPU,
        DEFAULT_KEPT_BYTES,
        DEFAULT_CACHE_BYTES,
        ContextOverflow.REFUSE);
  }

  /** Returns these options with 8-bit weights, in single precision. */
  public ModelOptions withInt8Weights() {
    return new ModelOptions(
        name, Precision.F32, true, threads, adapter, device, maxKeptBytes, cacheBytes, overflow);
  }

  /** Returns these options with an adapter. */
  public ModelOptions withAdapter(Path folder) {
    return new ModelOptions(
        name,
        precision,
        int8Weights,
        threads,
        Optional.of(folder),
        device,
        maxKeptBytes,
        cacheBytes,
        overflow);
  }

  /** Returns these options with a number of threads. */
  public ModelOptions withThreads(int count) {
    return new ModelOptions(
        name,
        precision,
        int8Weights,
        OptionalInt.of(count),
        adapter,
        device,
        maxKeptBytes,
        cacheBytes,
        overflow);
  }

  /** Returns these options with another device. */
  public ModelOptions withDevice(Device where) {
    return new ModelOptions(
        name, precision, int8Weights, threads, adapter, where, maxKeptBytes, cacheBytes, overflow);
  }

  /** Returns these options with another bound on kept prefixes. */
  public ModelOptions withMaxKeptBytes(long bytes) {
    return new ModelOptions(
        name, precision, int8Weights, threads, adapter, device, bytes, cacheBytes, overflow);
  }

  /** Returns these options with another bound on keys and values. */
  public ModelOptions withCacheBytes(long bytes) {
    return new ModelOptions(
        name, precision, int8Weights, threads, adapter, device, maxKeptBytes, bytes, overflow);
  }

  /** Returns these options with another rule for long prompts. */
  public ModelOptions withOverflow(ContextOverflow rule) {
    return new ModelOptions(
        name, precision, int8Weights, threads, adapter, device, maxKeptBytes, cacheBytes, rule);
  }
}
