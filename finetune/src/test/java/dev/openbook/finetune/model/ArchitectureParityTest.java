package dev.openbook.finetune.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorMemory;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.Map;
import java.util.OptionalLong;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every architecture's logits, loss and gradients against transformers. */
@ExtendWith(TensorMemory.class)
class ArchitectureParityTest {
  /** Single-precision products in another order; logits are of magnitude 5. */
  private static final double LOGIT_TOLERANCE = 2e-4;

  private static java.util.List<String> names() {
    return TinyArchitecture.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void backward_lossAndEveryGradientEqualTransformers(String name, TensorScope scope) {
    var tiny = new TinyArchitecture(name);
    TokenBatch batch = TokenBatch.all(tiny.ids());
    JsonNode golden = tiny.golden();
    try (Decoder decoder = tiny.load(scope, DecoderSettings.trained(Precision.F32));
        TensorScope work = scope.child("test")) {
      CausalLoss.Loss loss =
          CausalLoss.backward(
              decoder, work, batch, 1.0 / batch.learnedTokens(), OptionalLong.empty(), false);

      assertThat(loss.meanNats()).isCloseTo(golden.path("loss").doubleValue(), within(1e-5));
      assertGradients(work, decoder.trainedWeights(), golden.path("gradients"));
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void read_forInference_logitsEqualTransformers(String name, TensorScope scope) {
    var tiny = new TinyArchitecture(name);
    int[][] ids = tiny.ids();
    JsonNode golden = tiny.golden();
    try (Decoder decoder = tiny.load(scope, DecoderSettings.inference(Precision.F32));
        TensorScope work = scope.child("test")) {
      Tensor hidden = decoder.read(work, ids);

      assertLogits(work, decoder, hidden, ids[0].length - 1, golden.path("last_logits"));
      assertLogits(work, decoder, hidden, ids[0].length / 2, golden.path("middle_logits"));
    }
  }

  private static void assertLogits(
      TensorScope work, Decoder decoder, Tensor hidden, int token, JsonNode expected) {
    float[] logits = decoder.logits(work, work.ops().narrow(hidden, 1, token, 1)).toFloats();
    int width = decoder.config().vocabularySize();
    assertThat(logits).hasSize(expected.size() * width);
    for (int row = 0; row < expected.size(); row++) {
      for (int id = 0; id < width; id++) {
        assertThat((double) logits[row * width + id])
            .as("row %d, token %d, id %d", row, token, id)
            .isCloseTo(expected.path(row).path(id).doubleValue(), within(LOGIT_TOLERANCE));
      }
    }
  }

  /** Each norm within 0.01 %, first values within 0.01 % of the norm. */
  private static void assertGradients(
      TensorScope work, Map<String, Tensor> parameters, JsonNode expected) {
    assertThat(parameters.keySet()).containsExactlyInAnyOrderElementsOf(expected.propertyNames());
    parameters.forEach(
        (name, tensor) -> {
          JsonNode one = expected.path(name);
          float[] gradient = tensor.gradient(work).orElseThrow().toFloats();
          double squares = 0;
          for (float value : gradient) {
            squares += (double) value * value;
          }
          double norm = one.path("l2").doubleValue();
          assertThat(Math.sqrt(squares)).as(name).isCloseTo(norm, Percentage.withPercentage(0.01));
          for (int i = 0; i < 4; i++) {
            assertThat((double) gradient[i])
                .as("%s[%d]", name, i)
                .isCloseTo(one.path("first4").path(i).doubleValue(), within(1e-4 * norm));
          }
        });
  }
}
