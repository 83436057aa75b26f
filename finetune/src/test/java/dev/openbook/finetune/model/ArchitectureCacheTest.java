package dev.openbook.finetune.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.finetune.architecture.LayerAttention;
import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorMemory;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every architecture read through a cache equals itself read at once. */
@ExtendWith(TensorMemory.class)
class ArchitectureCacheTest {
  /** The same sums in another order; hidden states are of magnitude 1. */
  private static final float TOLERANCE = 1e-4f;

  private static List<String> names() {
    return TinyArchitecture.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void read_inChunksAndTokens_equalsAtOnce(String name, TensorScope scope) {
    var tiny = new TinyArchitecture(name);
    int[] ids = tiny.ids()[0];
    try (Decoder decoder = tiny.load(scope, DecoderSettings.inference(Precision.F32));
        TensorScope work = scope.child("test");
        KeyValueCache cache = decoder.allocateCache(work, 1, ids.length)) {
      float[] whole = decoder.read(work, new int[][] {ids}).toFloats();
      int width = whole.length / ids.length;
      int[] ends = {3, 20, 35, 36, 37, 47, ids.length};
      int start = 0;
      for (int end : ends) {
        float[] part =
            decoder.read(work, new int[][] {Arrays.copyOfRange(ids, start, end)}, cache).toFloats();

        assertClose(part, Arrays.copyOfRange(whole, start * width, end * width), TOLERANCE);
        start = end;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void read_raggedRows_equalEachRowAlone(String name, TensorScope scope) {
    var tiny = new TinyArchitecture(name);
    int[] first = tiny.ids()[0];
    int[] second = Arrays.copyOf(tiny.ids()[1], 30);
    int prompt = 40; // the second row's prompt has 22 tokens, then padding
    int[][] prompts = {Arrays.copyOf(first, prompt), Arrays.copyOf(second, prompt)};
    try (Decoder decoder = tiny.load(scope, DecoderSettings.inference(Precision.F32));
        TensorScope work = scope.child("test");
        KeyValueCache cache = decoder.allocateCache(work, 2, 48)) {
      float[] firstAlone = decoder.read(work, new int[][] {first}).toFloats();
      float[] secondAlone = decoder.read(work, new int[][] {second}).toFloats();
      int width = secondAlone.length / second.length;
      decoder.read(work, prompts, cache);
      // first three tokens at once, then one at a time
      int done = 0;
      for (int count : new int[] {3, 1, 1, 3}) {
        float[] both =
            decoder
                .read(
                    work,
                    new int[][] {
                      Arrays.copyOfRange(first, prompt + done, prompt + done + count),
                      Arrays.copyOfRange(second, 22 + done, 22 + done + count)
                    },
                    new int[][] {from(prompt + done, count), from(22 + done, count)},
                    mask(work, Precision.F32, seen(prompt, done, count)),
                    cache)
                .toFloats();

        assertClose(
            Arrays.copyOf(both, count * width),
            Arrays.copyOfRange(
                firstAlone, (prompt + done) * width, (prompt + done + count) * width),
            TOLERANCE);
        assertClose(
            Arrays.copyOfRange(both, count * width, 2 * count * width),
            Arrays.copyOfRange(secondAlone, (22 + done) * width, (22 + done + count) * width),
            TOLERANCE);
        done += count;
      }
    }
  }

  /** More queries than a block, windows below, at and above the blocks' size. */
  @ParameterizedTest
  @CsvSource({"F32, 5, 1e-4", "F32, 256, 1e-4", "F32, 300, 1e-4", "BF16, 100, 0.1"})
  void read_longTextUnderAWindow_equalsTheListedMask(
      Precision precision, int window, float tolerance, TensorScope scope) throws IOException {
    var tiny = new TinyArchitecture("mistral");
    int length = 600;
    int[][] ids = new int[1][length];
    for (int t = 0; t < length; t++) {
      ids[0][t] = 3 + t * 31 % 120;
    }
    try (Checkpoint checkpoint = Checkpoint.open(tiny.weights());
        Decoder decoder =
            Decoder.load(
                scope,
                withLayers(tiny.config(), LayerAttention.sliding(window)),
                checkpoint.weights(),
                DecoderSettings.inference(precision));
        Decoder plain =
            Decoder.load(
                scope,
                withLayers(tiny.config(), LayerAttention.PLAIN),
                checkpoint.weights(),
                DecoderSettings.inference(precision));
        TensorScope work = scope.child("test");
        KeyValueCache cache = plain.allocateCache(work, 1, length);
        KeyValueCache chunks = decoder.allocateCache(work, 1, length)) {
      boolean[][][] seen = new boolean[1][length][length];
      for (int t = 0; t < length; t++) {
        Arrays.fill(seen[0][t], Math.max(0, t - window + 1), t + 1, true);
      }
      float[] expected =
          plain
              .read(work, ids, new int[][] {from(0, length)}, mask(work, precision, seen), cache)
              .toFloats();
      float[] whole = decoder.read(work, ids).toFloats();
      decoder.read(work, new int[][] {Arrays.copyOf(ids[0], 280)}, chunks);
      float[] rest =
          decoder
              .read(work, new int[][] {Arrays.copyOfRange(ids[0], 280, length)}, chunks)
              .toFloats();

      assertClose(whole, expected, tolerance);
      assertClose(
          rest,
          Arrays.copyOfRange(expected, expected.length - rest.length, expected.length),
          tolerance);
    }
  }

  @Test
  void read_windowShowsInTheResult(TensorScope scope) throws IOException {
    var tiny = new TinyArchitecture("mistral");
    try (Checkpoint checkpoint = Checkpoint.open(tiny.weights());
        Decoder sliding = tiny.load(scope, DecoderSettings.inference(Precision.F32));
        Decoder plain =
            Decoder.load(
                scope,
                withLayers(tiny.config(), LayerAttention.PLAIN),
                checkpoint.weights(),
                DecoderSettings.inference(Precision.F32));
        TensorScope work = scope.child("test")) {
      float[] one = sliding.read(work, tiny.ids()).toFloats();
      float[] other = plain.read(work, tiny.ids()).toFloats();

      assertThat(Arrays.copyOf(one, 32)).containsExactly(Arrays.copyOf(other, 32));
      assertThat(one).isNotEqualTo(other);
    }
  }

  @ParameterizedTest
  @CsvSource({"llama", "qwen2", "qwen3", "smollm3"})
  void merge_equalsTheAttachedAdapter(String name, TensorScope scope) {
    var tiny = new TinyArchitecture(name);
    try (Decoder base = tiny.load(scope, DecoderSettings.frozen(Precision.F32));
        TensorScope work = scope.child("test")) {
      LoraAdapter adapter =
          ReferenceAdapter.filled(work, base.config(), LoraSettings.everywhere(3, 6));
      float[] plain = base.read(work, tiny.ids()).toFloats();
      base.attach(adapter);
      float[] attached = base.read(work, tiny.ids()).toFloats();
      try (Decoder merged =
          tiny.load(scope, DecoderSettings.inference(Precision.F32).merging(adapter))) {
        float[] once = merged.read(work, tiny.ids()).toFloats();

        assertThat(attached).isNotEqualTo(plain);
        assertClose(once, attached, TOLERANCE);
      }
    }
  }

  private static ModelConfig withLayers(ModelConfig config, LayerAttention every) {
    return new ModelConfig(
        config.architecture(),
        config.sizes(),
        config.rope(),
        Collections.nCopies(config.layerCount(), every),
        config.biases(),
        config.queryKeyNorm(),
        config.tiedEmbeddings(),
        config.rmsNormEpsilon(),
        config.beginToken(),
        config.endTokens());
  }

  private static int[] from(int start, int count) {
    int[] positions = new int[count];
    Arrays.setAll(positions, i -> start + i);
    return positions;
  }

  /** Rows with prompts of {@code prompt} and 22 tokens, padded to {@code prompt}. */
  private static boolean[][][] seen(int prompt, int done, int count) {
    boolean[][][] seen = new boolean[2][count][prompt + done + count];
    for (int t = 0; t < count; t++) {
      Arrays.fill(seen[0][t], 0, prompt + done + t + 1, true);
      Arrays.fill(seen[1][t], 0, 22, true);
      Arrays.fill(seen[1][t], prompt, prompt + done + t + 1, true);
    }
    return seen;
  }

  /** Returns the mask of what is seen, [B, 1, T, S]. */
  private static Tensor mask(TensorScope work, Precision precision, boolean[][][] seen) {
    int columns = seen[0][0].length;
    float[] values = new float[seen.length * seen[0].length * columns];
    for (int i = 0; i < values.length; i++) {
      int token = i / columns;
      boolean sees = seen[token / seen[0].length][token % seen[0].length][i % columns];
      values[i] = sees ? 0 : Float.NEGATIVE_INFINITY;
    }
    Tensor wide = work.floats("mask", values, seen.length, 1, seen[0].length, columns);
    return work.ops().cast(wide, precision);
  }

  private static void assertClose(float[] actual, float[] expected, float tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i])
          .as("element %d", i)
          .isCloseTo(expected[i], within(tolerance * (1 + Math.abs(expected[i]))));
    }
  }
}
