package dev.openbook.finetune.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.Progress;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.finetune.export.ModelExport;
import dev.openbook.finetune.model.CausalLoss;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.DecoderSettings;
import dev.openbook.finetune.model.LinearLayer;
import dev.openbook.finetune.model.LoraAdapter;
import dev.openbook.finetune.model.LoraSettings;
import dev.openbook.finetune.model.ReferenceAdapter;
import dev.openbook.finetune.model.TinyArchitecture;
import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorMemory;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates;
import dev.openbook.finetune.weights.Checkpoint;
import dev.openbook.finetune.weights.PeftAdapter;
import dev.openbook.finetune.weights.encoding.ElementType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** An update of the output head, its own (llama) or the embedding table (llama3), against peft. */
@ExtendWith(TensorMemory.class)
class HeadLoraParityTest {
  private static final LoraSettings SETTINGS =
      new LoraSettings(4, 8, 0, EnumSet.of(LinearLayer.QUERY, LinearLayer.DOWN, LinearLayer.HEAD));

  /** Single-precision products in another order; logits are of magnitude 10. */
  private static final double LOGIT_TOLERANCE = 1e-3;

  /** Of a numeric derivative. */
  private static final float STEP = 1e-2f;

  @TempDir private Path folder;

  private static Path adapter(TinyArchitecture tiny) {
    return tiny.folder().resolve("lm-head");
  }

  private static JsonNode golden(TinyArchitecture tiny) {
    return JsonRecord.whole(adapter(tiny).resolve("golden.json")).node();
  }

  @ParameterizedTest
  @CsvSource({"llama, false", "llama3, false", "llama, true", "llama3, true"})
  void steps_equalPeft(String name, boolean recomputes, TensorScope scope) {
    var tiny = new TinyArchitecture(name);
    try (Decoder decoder = tiny.load(scope, DecoderSettings.frozen(Precision.F32));
        TensorScope work = scope.child("test")) {
      LoraAdapter adapter =
          ReferenceAdapter.start(work, decoder.config(), SETTINGS).requireGradients();
      decoder.attach(adapter);
      PeftSteps.assertEqual(work, decoder, adapter, tiny.ids(), golden(tiny), recomputes);
      assertLogits(tiny, lastLogits(work, decoder, tiny));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama3"})
  void peftsAdapter_attachedMergedAndExported_givesPeftsLogits(String name, TensorScope scope)
      throws IOException {
    var tiny = new TinyArchitecture(name);
    try (PeftAdapter files = PeftAdapter.open(adapter(tiny));
        Checkpoint checkpoint = Checkpoint.open(tiny.folder());
        TensorScope work = scope.child("test")) {
      LoraSettings settings = LoraSettings.of(files.config());
      assertThat(settings.targets()).isEqualTo(SETTINGS.targets());
      LoraAdapter lora = LoraAdapter.load(work, tiny.config(), settings, files.weights());
      try (Decoder decoder = tiny.load(work, DecoderSettings.inference(Precision.F32))) {
        decoder.attach(lora);
        assertLogits(tiny, lastLogits(work, decoder, tiny));
      }
      for (DecoderSettings way :
          List.of(
              DecoderSettings.inference(Precision.F32), DecoderSettings.frozen(Precision.F32))) {
        try (Decoder merged = tiny.load(work, way.merging(lora))) {
          assertLogits(tiny, lastLogits(work, merged, tiny));
        }
      }

      Path exported = folder.resolve("merged");
      new ModelExport(checkpoint, Optional.of(files), ElementType.F32, Progress.NONE)
          .toSafetensors(exported, ModelExport.SHARD_BYTES);
      try (Checkpoint again = Checkpoint.open(exported);
          Decoder decoder =
              Decoder.load(
                  work,
                  again.config(),
                  again.weights(),
                  DecoderSettings.inference(Precision.F32))) {
        assertThat(again.config().tiedEmbeddings()).isFalse();
        assertLogits(tiny, lastLogits(work, decoder, tiny));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama3"})
  void dropout_isDrawnAlikeOnBothWays(String name, TensorScope scope) {
    var tiny = new TinyArchitecture(name);
    var settings = new LoraSettings(4, 8, 0.5, EnumSet.of(LinearLayer.HEAD));
    try (Decoder decoder = tiny.load(scope, DecoderSettings.frozen(Precision.F32));
        TensorScope work = scope.child("test")) {
      LoraAdapter lora =
          ReferenceAdapter.filled(work, decoder.config(), settings).requireGradients();
      decoder.attach(lora);
      double loss = loss(work, decoder, tiny, 3);
      Tensor b = requireNonNull(lora.parameters().get("base_model.model.lm_head.lora_B.weight"));
      float[] gradient = b.gradient(work).orElseThrow().toFloats();

      int place = largest(gradient);
      add(work, b, place, STEP);
      double up = loss(work, decoder, tiny, 3);
      add(work, b, place, -2 * STEP);
      double down = loss(work, decoder, tiny, 3);
      assertThat((up - down) / (2 * STEP)).isCloseTo(gradient[place], Percentage.withPercentage(1));
      add(work, b, place, STEP);
      assertThat(loss(work, decoder, tiny, 4)).isNotCloseTo(loss, within(1e-4));
    }
  }

  /** Returns the mean loss under a dropout mask, and adds its gradients. */
  private static double loss(
      TensorScope work, Decoder decoder, TinyArchitecture tiny, long dropoutSeed) {
    TokenBatch batch = TokenBatch.all(tiny.ids());
    double scale = 1.0 / batch.learnedTokens();
    return CausalLoss.backward(decoder, work, batch, scale, OptionalLong.of(dropoutSeed), false)
        .meanNats();
  }

  private static int largest(float[] values) {
    int largest = 0;
    for (int i = 0; i < values.length; i++) {
      largest = Math.abs(values[i]) > Math.abs(values[largest]) ? i : largest;
    }
    return largest;
  }

  private static void add(TensorScope scope, Tensor tensor, int place, float step) {
    float[] values = tensor.toFloats();
    values[place] += step;
    try (TensorScope work = scope.child("values")) {
      TensorUpdates.copy(tensor, work.floats("values", values, tensor.shape()));
    }
  }

  private static float[] lastLogits(TensorScope work, Decoder decoder, TinyArchitecture tiny) {
    int[][] ids = tiny.ids();
    Tensor hidden = decoder.read(work, ids);
    return decoder.logits(work, work.ops().narrow(hidden, 1, ids[0].length - 1, 1)).toFloats();
  }

  private static void assertLogits(TinyArchitecture tiny, float[] logits) {
    JsonNode expected = golden(tiny).path("last_logits");
    int width = tiny.config().vocabularySize();
    assertThat(logits).hasSize(expected.size() * width);
    for (int i = 0; i < logits.length; i++) {
      assertThat((double) logits[i])
          .as("row %d, id %d", i / width, i % width)
          .isCloseTo(
              expected.path(i / width).path(i % width).doubleValue(), within(LOGIT_TOLERANCE));
    }
  }
}
