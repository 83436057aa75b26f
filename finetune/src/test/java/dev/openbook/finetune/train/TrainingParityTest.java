package dev.openbook.finetune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.DecoderSettings;
import dev.openbook.finetune.model.LoraAdapter;
import dev.openbook.finetune.model.ReferenceAdapter;
import dev.openbook.finetune.model.TinyModel;
import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorMemory;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates.AdamWSettings;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Ten optimizer steps on stories260K against PyTorch, transformers and peft. */
@ExtendWith(TensorMemory.class)
class TrainingParityTest {
  /** Rounding, see the reference numbers' own note. */
  private static final double LOSS_TOLERANCE = 1e-4;

  private static final double NORM_PERCENT = 0.1;
  private static final JsonNode REFERENCE = TinyModel.reference();

  @Test
  void steps_full_equalReference(TensorScope scope) {
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.trained(Precision.F32));
        TensorScope work = scope.child("test")) {
      compare(work, decoder, decoder.trainedWeights(), 1e-3, REFERENCE.get("full"));
    }
  }

  @Test
  void steps_lora_equalReference(TensorScope scope) {
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32));
        TensorScope work = scope.child("test")) {
      LoraAdapter adapter = ReferenceAdapter.stories(work, decoder.config()).requireGradients();
      decoder.attach(adapter);
      compare(work, decoder, adapter.parameters(), 1e-2, REFERENCE.get("lora"));
    }
  }

  @Test
  void steps_accumulated_equalOneBatch(TensorScope scope) {
    int[][] ids = TinyModel.ids(REFERENCE.get("batch"));
    List<TokenBatch> rows =
        List.of(TokenBatch.all(new int[][] {ids[0]}), TokenBatch.all(new int[][] {ids[1]}));
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32));
        TensorScope work = scope.child("test")) {
      LoraAdapter adapter = ReferenceAdapter.stories(work, decoder.config()).requireGradients();
      decoder.attach(adapter);
      var optimizer = new AdamW(work, adapter.parameters());
      JsonNode lora = REFERENCE.get("lora");
      for (int i = 0; i < 10; i++) {
        OptimizerStep step =
            OptimizerStep.run(
                work, decoder, optimizer, rows, rates(1e-2), 1, OptionalLong.empty(), false);
        assertThat(step.loss().mean())
            .isCloseTo(lora.get("losses").get(i).asDouble(), within(LOSS_TOLERANCE));
      }
    }
  }

  private static AdamWSettings rates(double learningRate) {
    return new AdamWSettings(learningRate, 0.9, 0.999, 1e-8, 0.01);
  }

  private static void compare(
      TensorScope work,
      Decoder decoder,
      Map<String, Tensor> parameters,
      double learningRate,
      JsonNode expected) {
    List<TokenBatch> batches = List.of(TokenBatch.all(TinyModel.ids(REFERENCE.get("batch"))));
    var optimizer = new AdamW(work, parameters);
    JsonNode losses = expected.get("losses");
    assertThat(losses.size()).isEqualTo(10);
    for (int i = 0; i < losses.size(); i++) {
      OptimizerStep step =
          OptimizerStep.run(
              work,
              decoder,
              optimizer,
              batches,
              rates(learningRate),
              1,
              OptionalLong.empty(),
              false);
      assertThat(step.loss().mean())
          .as("loss %d", i)
          .isCloseTo(losses.get(i).asDouble(), within(LOSS_TOLERANCE));
      assertThat(step.gradientNorm())
          .as("gradient norm %d", i)
          .isCloseTo(
              expected.get("grad_norms_before_clip").get(i).asDouble(),
              Percentage.withPercentage(NORM_PERCENT));
    }
  }
}
