package dev.openbook.finetune.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartWeightsTest {
  private static final Path MODELS =
      Path.of(System.getProperty("openbook.root"), "config", "models");

  private static float[] read(WeightSource weights, String name) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      long bytes = 4 * weights.info(name).elementCount();
      MemorySegment memory = arena.allocate(bytes, 4);
      weights.read(name, memory);
      return memory.toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  private static double deviation(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares / values.length);
  }

  @ParameterizedTest
  @CsvSource({"lab-03m, 5, 299712", "lab-1m, 5, 1131904", "lab-3m, 6, 2755008"})
  void random_hasTheSizesAndSpreads(String model, int layers, long parameters) throws IOException {
    try (Checkpoint start = Checkpoint.random(MODELS.resolve(model), 0.02, 3)) {
      WeightSource weights = start.weights();

      assertThat(start.parameterCount()).isEqualTo(parameters);
      assertThat(start.config().contextLength()).isEqualTo(2048);
      assertThat(start.tokenizer()).isPresent();
      assertThat(deviation(read(weights, "model.embed_tokens.weight")))
          .isCloseTo(0.02, within(4e-4));
      assertThat(deviation(read(weights, "model.layers.1.mlp.up_proj.weight")))
          .isCloseTo(0.02, within(4e-4));
      for (String name : new String[] {"self_attn.o_proj", "mlp.down_proj"}) {
        assertThat(deviation(read(weights, "model.layers.2." + name + ".weight")))
            .isCloseTo(0.02 / Math.sqrt(2.0 * layers), within(2e-4));
      }
      float[] norm = read(weights, "model.norm.weight");
      assertThat(IntStream.range(0, norm.length)).allMatch(i -> norm[i] == 1);
    }
  }

  @ParameterizedTest
  @CsvSource({"3, true", "4, false"})
  void random_followsFromTheSeed(long seed, boolean same) throws IOException {
    String name = "model.layers.0.self_attn.q_proj.weight";
    try (Checkpoint one = Checkpoint.random(MODELS.resolve("lab-03m"), 0.02, 3);
        Checkpoint other = Checkpoint.random(MODELS.resolve("lab-03m"), 0.02, seed)) {
      assertThat(Arrays.equals(read(one.weights(), name), read(other.weights(), name)))
          .isEqualTo(same);
      assertThat(read(one.weights(), "model.layers.1.self_attn.q_proj.weight"))
          .isNotEqualTo(read(one.weights(), name));
    }
  }
}
