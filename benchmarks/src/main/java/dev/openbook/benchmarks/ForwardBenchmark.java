package dev.openbook.benchmarks;

import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.architecture.Rope;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.DecoderSettings;
import dev.openbook.finetune.tensor.NativeRuntime;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.weights.RandomWeights;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long does a model's forward pass take, and what does bf16 gain over f32?
 *
 * <p>Workload: a decoder of SmolLM2-135M's sizes with random weights reads one row of tokens
 * without a cache and computes the logits of every token. Threads: one per processor.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx512m")
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 5, time = 3)
public class ForwardBenchmark {
  /** Reads a row and returns a number that depends on all of it. */
  @Benchmark
  public long forward(Model model) {
    try (TensorScope step = model.scope.child("step")) {
      Tensor hidden = model.decoder.read(step, model.ids);
      model.decoder.logits(step, hidden);
      return step.liveBytes();
    }
  }

  /** A loaded decoder and the tokens it reads. */
  @State(Scope.Benchmark)
  public static class Model {
    private static final long SEED = 17;

    /** HuggingFaceTB/SmolLM2-135M, config.json. */
    private static final ModelConfig SMOLLM2_135M =
        ModelConfig.llama(
            new ModelConfig.Sizes(49_152, 576, 1_536, 30, 9, 3, 64, 8_192),
            Rope.plain(100_000),
            true,
            1e-5,
            0,
            List.of(2));

    /** Tokens in the row. */
    @Param({"1", "32", "512"})
    public int tokenCount;

    /** Type of weights and activations. */
    @Param({"F32", "BF16"})
    public Precision precision = Precision.F32;

    private TensorScope scope;
    private Decoder decoder;
    private int[][] ids;

    /** Loads the decoder; not measured. */
    @Setup(Level.Trial)
    public void load() throws IOException {
      var random = new SplittableRandom(SEED);
      scope = NativeRuntime.start(OptionalInt.empty()).open("benchmark");
      try (var weights = new RandomWeights(SMOLLM2_135M, SEED)) {
        decoder = Decoder.load(scope, SMOLLM2_135M, weights, DecoderSettings.frozen(precision));
      }
      ids = new int[][] {random.ints(tokenCount, 0, SMOLLM2_135M.vocabularySize()).toArray()};
    }

    /** Frees everything native. */
    @TearDown(Level.Trial)
    public void free() {
      decoder.close();
      scope.close();
    }
  }
}
