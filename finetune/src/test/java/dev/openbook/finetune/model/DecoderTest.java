package dev.openbook.finetune.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorMemory;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The stories260K checkpoint against PyTorch and transformers. */
@ExtendWith(TensorMemory.class)
class DecoderTest {
  /** Single-precision products in another order; logits are of magnitude 10. */
  private static final float LOGIT_TOLERANCE = 1e-3f;

  private static final JsonNode REFERENCE = TinyModel.reference();

  @ParameterizedTest
  @EnumSource
  void read_logitsEqualReference(DecoderSettings.Use use, TensorScope scope) {
    int[][] ids = TinyModel.ids(REFERENCE.get("batch"));
    try (Decoder decoder =
            TinyModel.load(
                scope, new DecoderSettings(Precision.F32, use, false, Optional.empty()));
        TensorScope work = scope.child("test")) {
      Tensor hidden = decoder.read(work, ids);
      Tensor last = work.ops().narrow(hidden, 1, ids[0].length - 1, 1);
      float[] logits = decoder.logits(work, last).toFloats();

      int width = decoder.config().vocabularySize();
      JsonNode expected = REFERENCE.get("logits_last_position");
      assertThat(logits).hasSize(expected.size() * width);
      for (int row = 0; row < expected.size(); row++) {
        for (int id = 0; id < width; id++) {
          assertThat(logits[row * width + id])
              .as("row %d, id %d", row, id)
              .isCloseTo(expected.get(row).get(id).floatValue(), within(LOGIT_TOLERANCE));
        }
      }
    }
  }

  @Test
  void backward_everyGradientEqualsReference(TensorScope scope) {
    TokenBatch batch = TokenBatch.all(TinyModel.ids(REFERENCE.get("batch")));
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.trained(Precision.F32));
        TensorScope work = scope.child("test")) {
      CausalLoss.Loss loss =
          CausalLoss.backward(
              decoder, work, batch, 1.0 / batch.learnedTokens(), OptionalLong.empty(), false);

      JsonNode full = REFERENCE.get("full");
      assertThat(loss.meanNats()).isCloseTo(full.get("losses").get(0).asDouble(), within(1e-4));
      assertGradients(work, decoder.trainedWeights(), full.get("step1_gradients"), "");
    }
  }

  @Test
  void backward_everyLoraGradientEqualsReference(TensorScope scope) {
    TokenBatch batch = TokenBatch.all(TinyModel.ids(REFERENCE.get("batch")));
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32));
        TensorScope work = scope.child("test")) {
      LoraAdapter adapter = ReferenceAdapter.stories(work, decoder.config());
      decoder.attach(adapter.requireGradients());
      CausalLoss.Loss loss =
          CausalLoss.backward(
              decoder, work, batch, 1.0 / batch.learnedTokens(), OptionalLong.empty(), false);

      JsonNode lora = REFERENCE.get("lora");
      assertThat(loss.meanNats()).isCloseTo(lora.get("losses").get(0).asDouble(), within(1e-4));
      assertGradients(work, adapter.parameters(), lora.get("step1_gradients"), ".default");
    }
  }

  /** Each norm within 0.1 %, first values within 0.1 % of the norm. */
  private static void assertGradients(
      TensorScope work, Map<String, Tensor> parameters, JsonNode expected, String infix) {
    assertThat(parameters).hasSize(expected.size());
    parameters.forEach(
        (name, tensor) -> {
          String key = name.replaceFirst("\\.weight$", infix + ".weight");
          JsonNode one = expected.get(key);
          assertThat(one).as(key).isNotNull();
          float[] gradient = tensor.gradient(work).orElseThrow().toFloats();
          double norm = 0;
          for (float value : gradient) {
            norm += (double) value * value;
          }
          double l2 = one.get("l2").asDouble();
          assertThat(Math.sqrt(norm)).as(key).isCloseTo(l2, Percentage.withPercentage(0.1));
          for (int i = 0; i < 4; i++) {
            assertThat((double) gradient[i])
                .as(key + "[" + i + "]")
                .isCloseTo(one.get("first4").get(i).asDouble(), within(1e-3 * l2 + 1e-9));
          }
        });
  }
}
