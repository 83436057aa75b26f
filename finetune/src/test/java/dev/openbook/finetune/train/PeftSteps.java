package dev.openbook.finetune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.LoraAdapter;
import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates.AdamWSettings;
import java.util.List;
import java.util.OptionalLong;
import org.assertj.core.data.Percentage;
import tools.jackson.databind.JsonNode;

/** Three LoRA steps of peft on a tiny checkpoint. */
final class PeftSteps {
  private static final AdamWSettings RATES = new AdamWSettings(1e-2, 0.9, 0.999, 1e-8, 0.01);

  private PeftSteps() {}

  /**
   * Takes the steps with an adapter attached to the decoder.
   *
   * @param golden has peft's {@code losses} and {@code grad_norms_before_clip}
   */
  static void assertEqual(
      TensorScope work,
      Decoder decoder,
      LoraAdapter adapter,
      int[][] ids,
      JsonNode golden,
      boolean recomputes) {
    var optimizer = new AdamW(work, adapter.parameters());
    assertThat(golden.path("losses").size()).isEqualTo(3);
    for (int i = 0; i < 3; i++) {
      OptimizerStep step =
          OptimizerStep.run(
              work,
              decoder,
              optimizer,
              List.of(TokenBatch.all(ids)),
              RATES,
              1,
              OptionalLong.empty(),
              recomputes);

      assertThat(step.loss().mean())
          .as("loss %d", i)
          .isCloseTo(golden.path("losses").path(i).doubleValue(), within(1e-5));
      assertThat(step.gradientNorm())
          .as("gradient norm %d", i)
          .isCloseTo(
              golden.path("grad_norms_before_clip").path(i).doubleValue(),
              Percentage.withPercentage(0.05));
    }
  }
}
