package dev.openbook.finetune.calibrate;

import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.architecture.Rope;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.DecoderSettings;
import dev.openbook.finetune.model.KeyValueCache;
import dev.openbook.finetune.tensor.NativeRuntime;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.weights.RandomWeights;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Passes of a decoder of SmolLM2-135M's widths with made-up weights, 4 of its 30 layers and as
 * large a part of its vocabulary, timed.
 *
 * <p>Operations take turns of some milliseconds, in both formats, so that a busy moment meets all
 * of them; medians are kept.
 */
public final class Workload {
  /** HuggingFaceTB/SmolLM2-135M, config.json; vocabulary 49,152 x 4 / 30. */
  private static final ModelConfig CONFIG =
      ModelConfig.llama(
          new ModelConfig.Sizes(6_554, 576, 1_536, 4, 9, 3, 64, 8_192),
          Rope.plain(100_000),
          true,
          1e-5,
          0,
          List.of(2));

  private static final long SEED = 17;
  private static final int PAST_TOKENS = 64;
  private static final int PROMPT_TOKENS = 512;
  private static final long TURN_NANOS = 25_000_000;
  private static final double NANOS_PER_MILLI = 1e6;

  private final LongSupplier nanoTime;
  private final List<Timed> passes = new ArrayList<>();

  /** One pass, and the milliseconds of each time it ran. */
  private record Timed(
      Precision precision, Operation operation, Runnable pass, List<Double> millis) {}

  private Workload(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * Times the passes.
   *
   * @param runtime loaded with the settings that are measured
   * @param nanoTime a clock in nanoseconds, e.g. {@code System::nanoTime}
   * @param duration about how long to measure, after a warm-up of half as long
   * @throws dev.openbook.datasets.BadInputException if memory does not suffice
   */
  public static Figures measure(NativeRuntime runtime, LongSupplier nanoTime, Duration duration)
      throws IOException {
    try (TensorScope scope = runtime.open("calibration");
        RandomWeights weights = new RandomWeights(CONFIG, SEED)) {
      var workload = new Workload(nanoTime);
      for (Precision precision : Precision.values()) {
        workload.add(
            scope, Decoder.load(scope, CONFIG, weights, DecoderSettings.inference(precision)));
      }
      workload.run(duration.dividedBy(2));
      workload.passes.forEach(timed -> timed.millis().clear());
      workload.run(duration);
      return workload.medians();
    }
  }

  private void add(TensorScope scope, Decoder decoder) {
    add(decoder, Operation.ONE_ROW, decoding(scope, decoder, 1));
    add(decoder, Operation.EIGHT_ROWS, decoding(scope, decoder, 8));
    KeyValueCache cache = decoder.allocateCache(scope, 1, PROMPT_TOKENS);
    add(
        decoder,
        Operation.PROMPT,
        () -> {
          cache.resize(0);
          read(scope, decoder, ids(1, PROMPT_TOKENS), cache);
        });
  }

  private void add(Decoder decoder, Operation operation, Runnable pass) {
    passes.add(new Timed(decoder.precision(), operation, pass, new ArrayList<>()));
  }

  private static Runnable decoding(TensorScope scope, Decoder decoder, int rows) {
    KeyValueCache cache = decoder.allocateCache(scope, rows, PAST_TOKENS + 1);
    read(scope, decoder, ids(rows, PAST_TOKENS), cache);
    int[][] next = ids(rows, 1);
    return () -> {
      cache.resize(PAST_TOKENS);
      read(scope, decoder, next, cache);
    };
  }

  /** Reads tokens and chooses those that follow the rows' last ones. */
  private static void read(TensorScope scope, Decoder decoder, int[][] ids, KeyValueCache cache) {
    try (TensorScope work = scope.child("pass")) {
      Tensor hidden = decoder.read(work, ids, cache);
      Tensor last = work.ops().narrow(hidden, 1, ids[0].length - 1, 1);
      work.ops().argmax(decoder.logits(work, last));
    }
  }

  private static int[][] ids(int rows, int tokens) {
    int[][] ids = new int[rows][tokens];
    for (int row = 0; row < rows; row++) {
      for (int t = 0; t < tokens; t++) {
        ids[row][t] = (row * tokens + t) % CONFIG.vocabularySize();
      }
    }
    return ids;
  }

  /** Gives every pass its turn until the time is over, at least once. */
  private void run(Duration duration) {
    long end = nanoTime.getAsLong() + duration.toNanos();
    do {
      passes.forEach(this::turn);
    } while (nanoTime.getAsLong() < end);
  }

  private void turn(Timed timed) {
    long start = nanoTime.getAsLong();
    long now = start;
    while (now - start < TURN_NANOS) {
      long before = now;
      timed.pass().run();
      now = nanoTime.getAsLong();
      timed.millis().add((now - before) / NANOS_PER_MILLI);
    }
  }

  private Figures medians() {
    Map<Precision, Map<Operation, Double>> medians = new EnumMap<>(Precision.class);
    for (Timed timed : passes) {
      List<Double> sorted = timed.millis().stream().sorted().toList();
      medians
          .computeIfAbsent(timed.precision(), _ -> new EnumMap<>(Operation.class))
          .put(timed.operation(), sorted.get(sorted.size() / 2));
    }
    return new Figures(medians);
  }
}
