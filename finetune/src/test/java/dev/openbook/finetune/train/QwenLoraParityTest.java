package dev.openbook.finetune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.DecoderSettings;
import dev.openbook.finetune.model.LoraAdapter;
import dev.openbook.finetune.model.LoraSettings;
import dev.openbook.finetune.model.ReferenceAdapter;
import dev.openbook.finetune.model.TinyArchitecture;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorMemory;
import dev.openbook.finetune.tensor.TensorScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Three LoRA steps on a Qwen2 with biases and windows, and their merge, against peft. */
@ExtendWith(TensorMemory.class)
class QwenLoraParityTest {

  @Test
  void steps_thenMerge_equalPeft(TensorScope scope) {
    var tiny = new TinyArchitecture("qwen2");
    JsonNode golden = tiny.golden().path("lora");
    int[][] ids = tiny.ids();
    try (Decoder decoder = tiny.load(scope, DecoderSettings.frozen(Precision.F32));
        TensorScope work = scope.child("test")) {
      LoraAdapter adapter =
          ReferenceAdapter.start(work, decoder.config(), LoraSettings.everywhere(4, 8))
              .requireGradients();
      decoder.attach(adapter);
      PeftSteps.assertEqual(work, decoder, adapter, ids, golden, false);
      assertMerged(scope, tiny, adapter, golden.path("merged_last_logits"));
    }
  }

  private static void assertMerged(
      TensorScope scope, TinyArchitecture tiny, LoraAdapter adapter, JsonNode expected) {
    int[][] ids = tiny.ids();
    try (Decoder merged =
            tiny.load(scope, DecoderSettings.inference(Precision.F32).merging(adapter));
        TensorScope work = scope.child("merged")) {
      Tensor hidden = merged.read(work, ids);
      float[] logits =
          merged.logits(work, work.ops().narrow(hidden, 1, ids[0].length - 1, 1)).toFloats();

      int width = merged.config().vocabularySize();
      assertThat(logits).hasSize(expected.size() * width);
      for (int i = 0; i < logits.length; i++) {
        assertThat((double) logits[i])
            .as("row %d, id %d", i / width, i % width)
            .isCloseTo(expected.path(i / width).path(i % width).doubleValue(), within(1e-3));
      }
    }
  }
}
