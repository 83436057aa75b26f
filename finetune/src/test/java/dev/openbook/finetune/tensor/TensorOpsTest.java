package dev.openbook.finetune.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.finetune.tensor.TensorUpdates.AdamWSettings;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations against loops in Java. */
@ExtendWith(TensorMemory.class)
class TensorOpsTest {
  private static final long SEED = 11;

  /** Sums of up to 64 products of numbers below 1 in single precision. */
  private static final Offset<Float> F32 = within(1e-4f);

  /** Eight significant bits. */
  private static final Offset<Float> BF16 = within(3e-2f);

  /** One row, few rows, many rows: three kernels in single precision. */
  @ParameterizedTest
  @CsvSource({"F32, 1", "F32, 3", "F32, 16", "F32, 17", "F32, 70", "BF16, 1", "BF16, 70"})
  void linear_equalsSums(Precision precision, int rows, TensorScope scope) {
    int in = 24;
    int out = 10;
    float[] x = random(rows * in);
    float[] w = random(out * in);
    try (TensorScope work = scope.child("work")) {
      TensorOps ops = work.ops();
      Tensor y =
          ops.linear(
              ops.cast(work.floats("x", x, 1, rows, in), precision),
              ops.cast(work.floats("w", w, out, in), precision));

      Tensor packed =
          ops.linear(
              ops.cast(work.floats("x", x, 1, rows, in), precision),
              ops.packed(ops.cast(work.floats("w", w, out, in), precision)));
      assertThat(y.shape()).containsExactly(1, rows, out);
      assertThat(packed.shape()).containsExactly(1, rows, out);
      float[] actual = y.toFloats();
      float[] fromPacked = packed.toFloats();
      for (int r = 0; r < rows; r++) {
        for (int o = 0; o < out; o++) {
          double sum = 0;
          for (int i = 0; i < in; i++) {
            sum += (double) x[r * in + i] * w[o * in + i];
          }
          assertThat(actual[r * out + o]).isCloseTo((float) sum, tolerance(precision));
          assertThat(fromPacked[r * out + o]).isCloseTo((float) sum, tolerance(precision));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void linear_int8WeightIsWithinTwoRoundings(int rows, TensorScope scope) {
    try (TensorScope work = scope.child("work")) {
      TensorOps ops = work.ops();
      float[] x = new float[rows * 32];
      float[] w = new float[7 * 32];
      for (int i = 0; i < x.length; i++) {
        x[i] = (i * 37 % 23 - 11) * (1 + i / 32);
      }
      for (int i = 0; i < w.length; i++) {
        w[i] = (i * 29 % 19 - 9) / 9f * (1 + i / 32);
      }
      Tensor input = work.floats("x", x, rows, 32);
      Tensor weight = work.floats("w", w, 7, 32);

      float[] exact = ops.linear(input, weight).toFloats();
      float[] rounded = ops.linear(input, ops.packedInt8(weight)).toFloats();

      for (int i = 0; i < exact.length; i++) {
        // 32 products, each off by at most half a step: of 1/255 in x, of 1/127 or 1/64 in w
        float largest = 11f * (1 + i / 7) * (1 + i % 7);
        assertThat(rounded[i]).isCloseTo(exact[i], within(largest * 32 / 255));
      }
      assertThat(rounded).isNotEqualTo(exact);
    }
  }

  /** Sums of pairs that exceed 16 bits must not be cut off, whatever instructions there are. */
  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void linear_int8OfGreatestNumbersIsExact(int rows, TensorScope scope) {
    try (TensorScope work = scope.child("work")) {
      TensorOps ops = work.ops();
      float[] x = new float[rows * 64];
      float[] w = new float[8 * 64];
      Arrays.fill(x, 3);
      Arrays.fill(w, -2);

      PackedWeight weight = ops.packedInt8(work.floats("w", w, 8, 64));
      float[] y = ops.linear(work.floats("x", x, rows, 64), weight).toFloats();

      for (float each : y) {
        assertThat(each).isCloseTo(-6f * 64, within(1e-3f));
      }
    }
  }

  @Test
  void linear_refusesToCutAGradient(TensorScope scope) {
    try (TensorScope work = scope.child("work")) {
      Tensor x = work.zeros("x", Precision.F32, 2, 4).requireGradient();
      Weight w = work.ops().packed(work.zeros("w", Precision.F32, 3, 4));

      assertThatThrownBy(() -> work.ops().linear(x, w))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("no gradient flows through 'packed w', but 'x' needs one");
    }
  }

  @ParameterizedTest
  @CsvSource({"3", "40"})
  void linear_gradientsEqualSums(int rows, TensorScope scope) {
    int in = 5;
    int out = 4;
    float[] x = random(rows * in);
    float[] w = random(out * in);
    try (TensorScope work = scope.child("work")) {
      Tensor inputs = work.floats("x", x, rows, in).requireGradient();
      Tensor weights = work.floats("w", w, out, in).requireGradient();
      work.ops().sum(work.ops().linear(inputs, weights)).backward();

      float[] ofInputs = inputs.gradient(work).orElseThrow().toFloats();
      float[] ofWeights = weights.gradient(work).orElseThrow().toFloats();
      for (int i = 0; i < in; i++) {
        float columnOfWeights = 0;
        for (int o = 0; o < out; o++) {
          columnOfWeights += w[o * in + i];
        }
        float columnOfInputs = 0;
        for (int r = 0; r < rows; r++) {
          columnOfInputs += x[r * in + i];
        }
        assertThat(ofInputs[i]).isCloseTo(columnOfWeights, F32);
        assertThat(ofWeights[i]).isCloseTo(columnOfInputs, F32);
      }
    }
  }

  /** Square, with an opening before the queries, one query, and more than one block of queries. */
  @ParameterizedTest
  @CsvSource({
    "F32, 7, 7",
    "F32, 3, 8",
    "F32, 1, 9",
    "F32, 300, 310",
    "BF16, 7, 7",
    "BF16, 3, 8",
    "BF16, 1, 9",
    "BF16, 300, 310"
  })
  void causalAttention_equalsLoops(Precision precision, int queries, int keys, TensorScope scope) {
    int size = 8;
    float[] q = random(2 * 4 * queries * size);
    float[] k = random(2 * 2 * keys * size);
    float[] v = random(2 * 2 * keys * size);
    try (TensorScope work = scope.child("work")) {
      TensorOps ops = work.ops();
      float[] actual =
          ops.causalAttention(
                  ops.cast(work.floats("q", q, 2, 4, queries, size), precision),
                  ops.cast(work.floats("k", k, 2, 2, keys, size), precision),
                  ops.cast(work.floats("v", v, 2, 2, keys, size), precision))
              .toFloats();

      float[] expected = attention(q, k, v, queries, keys, size);
      for (int i = 0; i < expected.length; i++) {
        assertThat(actual[i]).as("element %d", i).isCloseTo(expected[i], tolerance(precision));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"F32", "BF16"})
  void attention_maskThatIsCausalEqualsCausal(Precision precision, TensorScope scope) {
    int tokens = 6;
    float[] mask = new float[2 * tokens * tokens];
    for (int i = 0; i < mask.length; i++) {
      int query = i / tokens % tokens;
      mask[i] = i % tokens <= query ? 0 : Float.NEGATIVE_INFINITY;
    }
    try (TensorScope work = scope.child("work")) {
      TensorOps ops = work.ops();
      Tensor q = ops.cast(work.floats("q", random(2 * 4 * tokens * 8), 2, 4, tokens, 8), precision);
      Tensor k = ops.cast(work.floats("k", random(2 * 2 * tokens * 8), 2, 2, tokens, 8), precision);
      Tensor m = ops.cast(work.floats("mask", mask, 2, 1, tokens, tokens), precision);
      float[] masked = ops.attention(q, k, k, m).toFloats();
      float[] causal = ops.causalAttention(q, k, k).toFloats();

      for (int i = 0; i < causal.length; i++) {
        assertThat(masked[i]).isCloseTo(causal[i], tolerance(precision));
      }
    }
  }

  private static float[] attention(
      float[] q, float[] k, float[] v, int queries, int keys, int size) {
    float[] out = new float[q.length];
    for (int head = 0; head < 8; head++) { // 2 rows of 4 heads; two heads share keys
      int shared = head / 4 * 2 + head % 4 / 2;
      for (int t = 0; t < queries; t++) {
        int seen = keys - queries + t + 1;
        double[] weights = new double[seen];
        double total = 0;
        for (int s = 0; s < seen; s++) {
          double score = 0;
          for (int d = 0; d < size; d++) {
            score += q[(head * queries + t) * size + d] * k[(shared * keys + s) * size + d];
          }
          weights[s] = Math.exp(score / Math.sqrt(size));
          total += weights[s];
        }
        for (int d = 0; d < size; d++) {
          double sum = 0;
          for (int s = 0; s < seen; s++) {
            sum += weights[s] / total * v[(shared * keys + s) * size + d];
          }
          out[(head * queries + t) * size + d] = (float) sum;
        }
      }
    }
    return out;
  }

  @Test
  void rotate_turnsPairsOfHalves(TensorScope scope) {
    try (TensorScope work = scope.child("work")) {
      double angle = 0.3;
      float cos = (float) Math.cos(angle);
      float sin = (float) Math.sin(angle);
      float[] turned =
          work.ops()
              .rotate(
                  work.floats("x", new float[] {2, 5}, 1, 2),
                  work.floats("cos", new float[] {cos, cos}, 2),
                  work.floats("sin", new float[] {-sin, sin}, 2))
              .toFloats();

      assertThat(turned[0]).isCloseTo(2 * cos - 5 * sin, F32);
      assertThat(turned[1]).isCloseTo(5 * cos + 2 * sin, F32);
    }
  }

  /** The written-out gradients against the library's own, many and few rows, both precisions. */
  @ParameterizedTest
  @CsvSource({"F32, 70", "F32, 3", "BF16, 70", "BF16, 3"})
  void linearGradients_equalTheGraphs(Precision precision, int rows, TensorScope scope) {
    var random = new SplittableRandom(rows);
    try (TensorScope work = scope.child("work")) {
      TensorOps ops = work.ops();
      Tensor x = ops.cast(random(work, random, rows, 40), precision).requireGradient();
      Tensor w = ops.cast(random(work, random, 150, 40), precision).requireGradient();
      Tensor gradient = ops.cast(random(work, random, rows, 150), precision);
      ops.linear(x, w).backward(gradient);
      float[] toInput = x.gradient(work).orElseThrow().toFloats();
      float[] toWeight = w.gradient(work).orElseThrow().toFloats();
      w.clearGradient();

      float[] written = ops.linearInputGradient(gradient, w).toFloats();
      TensorUpdates.addWeightGradient(w, gradient, ops.detach(x));
      float[] apart = ops.linearWeightGradient(gradient, ops.detach(x)).toFloats();
      float[] once = w.gradient(work).orElseThrow().toFloats();
      TensorUpdates.addWeightGradient(w, gradient, ops.detach(x));
      float[] twice = w.gradient(work).orElseThrow().toFloats();

      // a sum of 150 products of numbers up to 1, rounded to 24 or to 8 bits
      float tolerance = precision == Precision.F32 ? 1e-4f : 0.3f;
      assertThat(written).containsExactly(toInput, within(tolerance));
      assertThat(once).containsExactly(toWeight, within(tolerance));
      assertThat(apart).containsExactly(toWeight, within(tolerance));
      for (int i = 0; i < twice.length; i++) {
        assertThat(twice[i]).isCloseTo(2 * once[i], within(2 * tolerance));
      }
      x.clearGradient();
      w.clearGradient();
    }
  }

  @Test
  void addWeightGradient_widensBrainFloats(TensorScope scope) {
    var random = new SplittableRandom(1);
    try (TensorScope work = scope.child("work")) {
      TensorOps ops = work.ops();
      Tensor w = work.zeros("w", Precision.F32, 150, 40).requireGradient();
      Tensor x = ops.cast(random(work, random, 9, 40), Precision.BF16);
      Tensor gradient = ops.cast(random(work, random, 9, 150), Precision.BF16);

      TensorUpdates.addWeightGradient(w, gradient, x);

      Tensor wideX = ops.cast(x, Precision.F32);
      Tensor wide = ops.transpose(ops.cast(gradient, Precision.F32), 0, 1);
      assertThat(w.gradient(work).orElseThrow().toFloats())
          .containsExactly(ops.matmul(wide, wideX).toFloats(), within(0.05f));
      w.clearGradient();
    }
  }

  @Test
  void addRowGradients_addsRowsOfOneId(TensorScope scope) {
    try (TensorScope work = scope.child("work")) {
      Tensor table = work.zeros("table", Precision.F32, 3, 2).requireGradient();
      Tensor ids = work.longs("ids", new long[] {2, 0, 2}, 3);

      TensorUpdates.addRowGradients(
          table, ids, work.floats("gradient", new float[] {1, 2, 3, 4, 5, 6}, 3, 2));

      assertThat(table.gradient(work).orElseThrow().toFloats()).containsExactly(3, 4, 0, 0, 6, 8);
      table.clearGradient();
    }
  }

  @Test
  void crossEntropyGradient_isSoftmaxLessTheTarget(TensorScope scope) {
    try (TensorScope work = scope.child("work")) {
      Tensor logits = work.floats("logits", new float[] {0, 0, 0, 3, 0, 0}, 2, 3);
      Tensor logProbabilities = work.ops().logSoftmax(logits);

      TensorUpdates.crossEntropyGradient(
          logProbabilities, work.longs("targets", new long[] {2, 0}, 2));

      float third = 1f / 3;
      float most = (float) (Math.exp(3) / (Math.exp(3) + 2));
      assertThat(logProbabilities.toFloats())
          .containsExactly(
              new float[] {third, third, -2 * third, most - 1, (1 - most) / 2, (1 - most) / 2},
              within(1e-6f));
    }
  }

  private static Tensor random(TensorScope scope, SplittableRandom random, int rows, int columns) {
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return scope.floats("random", values, rows, columns);
  }

  @Test
  void blockDiagonal_takesBlocksWithoutColumns(TensorScope scope) {
    try (TensorScope work = scope.child("work")) {
      Tensor block =
          work.ops()
              .blockDiagonal(
                  java.util.List.of(
                      work.floats("a", new float[] {1, 2}, 2, 1),
                      work.zeros("nothing", Precision.F32, 1, 0),
                      work.floats("b", new float[] {3}, 1, 1)));

      assertThat(block.shape()).containsExactly(4, 2);
      assertThat(block.toFloats()).containsExactly(1, 0, 2, 0, 0, 0, 0, 3);
    }
  }

  @Test
  void adamW_twoStepsEqualTheFormula(TensorScope scope) {
    AdamWSettings settings = new AdamWSettings(0.1, 0.9, 0.999, 1e-8, 0.01);
    double[] gradients = {0.5, -0.2};
    try (TensorScope work = scope.child("work")) {
      Tensor parameter = work.floats("p", new float[] {2}, 1);
      Tensor m = work.zeros("m", Precision.F32, 1);
      Tensor v = work.zeros("v", Precision.F32, 1);
      double p = 2;
      double mean = 0;
      double square = 0;
      for (int step = 1; step <= 2; step++) {
        double g = gradients[step - 1];
        TensorUpdates.adamW(
            parameter, work.floats("g", new float[] {(float) g}, 1), m, v, step, settings);
        mean = 0.9 * mean + 0.1 * g;
        square = 0.999 * square + 0.001 * g * g;
        double root = Math.sqrt(square / (1 - Math.pow(0.999, step)));
        p = p * (1 - 0.1 * 0.01) - 0.1 * mean / (1 - Math.pow(0.9, step)) / (root + 1e-8);
      }

      assertThat((double) parameter.toFloats()[0]).isCloseTo(p, within(1e-5));
    }
  }

  private static Offset<Float> tolerance(Precision precision) {
    return precision == Precision.F32 ? F32 : BF16;
  }

  private static float[] random(int count) {
    SplittableRandom random = new SplittableRandom(SEED + count);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }
}
