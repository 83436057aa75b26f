package dev.openbook.finetune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.DecoderSettings;
import dev.openbook.finetune.model.LoraAdapter;
import dev.openbook.finetune.model.LoraSettings;
import dev.openbook.finetune.model.TinyModel;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorMemory;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.weights.PeftAdapter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** An adapter that peft wrote gives peft's logits, before and after we have written it. */
@ExtendWith(TensorMemory.class)
class PeftParityTest {
  private static final Path RESOURCES = Path.of("src/test/resources/weights");

  /** Single-precision products in another order; logits are of magnitude 10. */
  private static final double LOGIT_TOLERANCE = 1e-3;

  @TempDir private Path folder;

  @Test
  void open_peftsAdapter_givesPeftsLogits(TensorScope scope) throws IOException {
    compare(logits(scope, RESOURCES.resolve("peft-adapter")));
  }

  @Test
  void save_ourCopy_givesPeftsLogits(TensorScope scope) throws IOException {
    try (PeftAdapter files = PeftAdapter.open(RESOURCES.resolve("peft-adapter"));
        TensorScope work = scope.child("test");
        Decoder decoder = TinyModel.load(work, DecoderSettings.frozen(Precision.F32))) {
      LoraAdapter adapter =
          LoraAdapter.load(
              work, decoder.config(), LoraSettings.of(files.config()), files.weights());
      PeftAdapter.save(folder, files.config(), new TensorWeights(adapter.parameters()));
    }

    compare(logits(scope, folder));
  }

  private static void compare(float[] logits) {
    JsonNode expected = golden().path("last_logits");
    assertThat(logits).hasSize(expected.size());
    for (int id = 0; id < logits.length; id++) {
      assertThat((double) logits[id])
          .as("id %d", id)
          .isCloseTo(expected.path(id).doubleValue(), within(LOGIT_TOLERANCE));
    }
  }

  private static JsonNode golden() {
    return JsonRecord.whole(RESOURCES.resolve("peft-adapter-logits.json")).node();
  }

  private static float[] logits(TensorScope scope, Path adapterFolder) throws IOException {
    int[] ids =
        StreamSupport.stream(golden().path("ids").spliterator(), false)
            .mapToInt(JsonNode::intValue)
            .toArray();
    try (PeftAdapter files = PeftAdapter.open(adapterFolder);
        TensorScope work = scope.child("test");
        Decoder decoder = TinyModel.load(work, DecoderSettings.frozen(Precision.F32))) {
      decoder.attach(
          LoraAdapter.load(
              work, decoder.config(), LoraSettings.of(files.config()), files.weights()));
      Tensor hidden = decoder.read(work, new int[][] {ids});
      return decoder.logits(work, work.ops().narrow(hidden, 1, ids.length - 1, 1)).toFloats();
    }
  }
}
