package dev.openbook.finetune.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorMemory;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Layers that are computed again give the same gradients and hold less memory. */
@ExtendWith(TensorMemory.class)
class RecomputationTest {
  private static final OptionalLong DROPOUT = OptionalLong.of(5);

  private static Map<String, float[]> gradients(Map<String, Tensor> parameters, TensorScope scope) {
    Map<String, float[]> gradients = new LinkedHashMap<>();
    try (TensorScope work = scope.child("gradients")) {
      parameters.forEach(
          (name, weight) -> gradients.put(name, weight.gradient(work).orElseThrow().toFloats()));
    }
    parameters.values().forEach(Tensor::clearGradient);
    return gradients;
  }

  /**
   * Returns four rows. They are not few enough for the kernels that passes without a graph take for
   * few numbers, which round otherwise in the last bits.
   */
  private static TokenBatch batch(int width) {
    var random = new SplittableRandom(1);
    int[][] ids = new int[4][];
    for (int row = 0; row < ids.length; row++) {
      ids[row] = random.ints(width, 3, 500).toArray();
    }
    return TokenBatch.all(ids);
  }

  private static void assertSameGradients(
      Decoder decoder, TensorScope scope, Map<String, Tensor> parameters) {
    TokenBatch batch = batch(96);
    CausalLoss.Loss plain = CausalLoss.backward(decoder, scope, batch, 0.01, DROPOUT, false);
    Map<String, float[]> expected = gradients(parameters, scope);

    CausalLoss.Loss again = CausalLoss.backward(decoder, scope, batch, 0.01, DROPOUT, true);

    assertThat(again).isEqualTo(plain);
    Map<String, float[]> actual = gradients(parameters, scope);
    actual.forEach((name, values) -> assertThat(values).as(name).isEqualTo(expected.get(name)));
    assertThat(actual).hasSameSizeAs(parameters);
  }

  @Test
  void backward_recomputing_full_givesTheSameGradients(TensorScope scope) {
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.trained(Precision.F32))) {
      assertSameGradients(decoder, scope, decoder.trainedWeights());
    }
  }

  @Test
  void backward_recomputing_adapterWithDropout_givesTheSameGradients(TensorScope scope) {
    LoraSettings settings = new LoraSettings(4, 8, 0.3, LoraSettings.everywhere(1, 1).targets());
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32));
        TensorScope work = scope.child("test")) {
      LoraAdapter adapter =
          ReferenceAdapter.start(work, decoder.config(), settings).requireGradients();
      decoder.attach(adapter);
      assertSameGradients(decoder, work, adapter.parameters());
    }
  }

  /** What stays in memory between the way there and the way back. */
  @Test
  void training_recomputingHoldsInputsAlone(TensorScope scope) {
    TokenBatch batch = batch(256);
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.trained(Precision.F32))) {
      long traces = heldBytes(decoder, scope, batch, false);
      long inputs = heldBytes(decoder, scope, batch, true);

      long input = 4L * 4 * 256 * decoder.config().embeddingSize(); // of one block, and hidden
      long blocks = input * (decoder.config().layerCount() + 2);
      assertThat(inputs).isBetween(blocks, blocks + input);
      assertThat(traces).isGreaterThan(4 * inputs);
    }
  }

  private static long heldBytes(
      Decoder decoder, TensorScope scope, TokenBatch batch, boolean recomputes) {
    try (TensorScope work = scope.child("pass")) {
      TrainingPass pass = decoder.training(work, batch, OptionalLong.empty(), recomputes);
      long before = work.liveBytes();
      pass.read(target -> decoder.embed(target, batch.ids()));
      return work.liveBytes() - before;
    }
  }
}
