package dev.openbook.finetune.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorMemory;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Caches, masks, adapters and losses of the decoder against its plain forward pass. */
@ExtendWith(TensorMemory.class)
class DecoderCacheTest {
  /** The same sums in another order; hidden states are of magnitude 1. */
  private static final float TOLERANCE = 1e-4f;

  private static final int[] IDS = {1, 403, 407, 261, 378, 432, 383, 286, 261, 376, 298, 315};

  @Test
  void read_throughACacheInPiecesEqualsAtOnce(TensorScope scope) {
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32));
        TensorScope work = scope.child("test");
        KeyValueCache cache = decoder.allocateCache(work, 1, IDS.length)) {
      float[] whole = decoder.read(work, new int[][] {IDS}).toFloats();
      decoder.read(work, new int[][] {Arrays.copyOf(IDS, 5)}, cache);
      decoder.read(work, new int[][] {Arrays.copyOfRange(IDS, 5, 11)}, cache);
      float[] last = decoder.read(work, new int[][] {{IDS[11]}}, cache).toFloats();

      assertThat(cache.length()).isEqualTo(12);
      assertClose(last, Arrays.copyOfRange(whole, 11 * last.length, 12 * last.length));
    }
  }

  @Test
  void read_underAMaskWithPositionsEqualsTheRowAlone(TensorScope scope) {
    int[] other = {1, 300, 301, 302, 303};
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32));
        TensorScope work = scope.child("test");
        KeyValueCache cache = decoder.allocateCache(work, 2, 12)) {
      // second row padded on the right; its next token goes after the padding
      decoder.read(work, new int[][] {Arrays.copyOf(IDS, 11), Arrays.copyOf(other, 11)}, cache);
      float[] hidden = new float[2 * 12];
      Arrays.fill(hidden, 12 + 4, 12 + 11, Float.NEGATIVE_INFINITY);
      Tensor mask = work.floats("mask", hidden, 2, 1, 1, 12);
      float[] both =
          decoder
              .read(work, new int[][] {{IDS[11]}, {other[4]}}, new int[][] {{11}, {4}}, mask, cache)
              .toFloats();
      float[] alone = decoder.read(work, new int[][] {other}).toFloats();

      int width = both.length / 2;
      assertClose(
          Arrays.copyOfRange(both, width, 2 * width),
          Arrays.copyOfRange(alone, 4 * width, 5 * width));
    }
  }

  @Test
  void cache_refusesMoreThanItHolds(TensorScope scope) {
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32));
        TensorScope work = scope.child("test");
        KeyValueCache cache = decoder.allocateCache(work, 1, 4)) {
      assertThatThrownBy(() -> decoder.read(work, new int[][] {IDS}, cache))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("key-value cache holds 4 tokens, needs 12");
    }
  }

  @Test
  void read_greedyTextEqualsReference(TensorScope scope) {
    JsonNode expected = TinyModel.reference().get("greedy_from_bos");
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32));
        TensorScope work = scope.child("test");
        KeyValueCache cache = decoder.allocateCache(work, 1, expected.size())) {
      int token = expected.get(0).asInt();
      for (int i = 1; i < expected.size(); i++) {
        try (TensorScope step = work.child("token")) {
          Tensor hidden = decoder.read(step, new int[][] {{token}}, cache);
          token = (int) step.ops().argmax(decoder.logits(step, hidden)).toLongs()[0];
        }
        assertThat(token).as("token %d", i).isEqualTo(expected.get(i).asInt());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"F32, 1e-4", "BF16, 5e-2"})
  void merge_equalsTheAttachedAdapter(Precision precision, float tolerance, TensorScope scope) {
    try (Decoder base = TinyModel.load(scope, DecoderSettings.frozen(precision));
        TensorScope work = scope.child("test")) {
      LoraAdapter adapter =
          LoraAdapter.create(work, base.config(), LoraSettings.everywhere(3, 6), 7);
      float[] plain = base.read(work, new int[][] {IDS}).toFloats();
      base.attach(adapter);
      float[] untrained = base.read(work, new int[][] {IDS}).toFloats();
      assertThat(untrained).as("B is zero").containsExactly(plain);
      adapter
          .parameters()
          .values()
          .forEach(
              tensor -> {
                float[] values = new float[Math.toIntExact(tensor.elementCount())];
                for (int i = 0; i < values.length; i++) {
                  values[i] = (i * 37 % 11 - 5) / 100f;
                }
                TensorUpdates.copy(tensor, work.floats("values", values, tensor.shape()));
              });
      float[] attached = base.read(work, new int[][] {IDS}).toFloats();
      try (Decoder merged =
          TinyModel.load(scope, DecoderSettings.frozen(precision).merging(adapter))) {
        float[] once = merged.read(work, new int[][] {IDS}).toFloats();

        assertThat(attached).isNotEqualTo(plain);
        double difference = 0;
        for (int i = 0; i < once.length; i++) {
          difference += Math.abs(once[i] - attached[i]) / (1 + Math.abs(attached[i]));
        }
        assertThat(difference / once.length).isLessThan(tolerance);
      }
    }
  }

  @Test
  void evaluate_learnedTokensAddUp(TensorScope scope) {
    int[][] ids = {IDS, IDS};
    boolean[][] odd = new boolean[2][IDS.length];
    boolean[][] even = new boolean[2][IDS.length];
    for (int t = 0; t < IDS.length; t++) {
      odd[0][t] = t % 2 == 1;
      even[0][t] = t % 2 == 0;
    }
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32));
        TensorScope work = scope.child("test")) {
      CausalLoss.Loss both =
          CausalLoss.evaluate(decoder, work, TokenBatch.of(ids, odd))
              .plus(CausalLoss.evaluate(decoder, work, TokenBatch.of(ids, even)));
      CausalLoss.Loss all = CausalLoss.evaluate(decoder, work, TokenBatch.all(new int[][] {IDS}));
      List<CausalLoss.Loss> rows = CausalLoss.evaluateRows(decoder, work, TokenBatch.of(ids, odd));

      assertThat(both.weight()).isEqualTo(11);
      assertThat(both.sumNats()).isCloseTo(all.sumNats(), within(1e-3));
      assertThat(rows.getFirst().sumNats())
          .isCloseTo(
              CausalLoss.evaluate(decoder, work, TokenBatch.of(ids, odd)).sumNats(), within(1e-3));
      assertThat(rows.getLast()).isEqualTo(new CausalLoss.Loss(0, 0));
    }
  }

  @Test
  void evaluate_moreThanOneChunkEqualsItsParts(TensorScope scope) {
    int[][] long1 = new int[3][200];
    for (int i = 0; i < 600; i++) {
      long1[i / 200][i % 200] = 3 + i * 31 % 500;
    }
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32));
        TensorScope work = scope.child("test")) {
      CausalLoss.Loss together = CausalLoss.evaluate(decoder, work, TokenBatch.all(long1));
      CausalLoss.Loss apart = new CausalLoss.Loss(0, 0);
      for (int[] row : long1) {
        apart = apart.plus(CausalLoss.evaluate(decoder, work, TokenBatch.all(new int[][] {row})));
      }

      assertThat(together.weight()).isEqualTo(597);
      assertThat(together.meanNats()).isCloseTo(apart.meanNats(), within(1e-5));
    }
  }

  @Test
  void requireMemory_saysWhatIsNeededAndWhatThereIs() throws IOException {
    DecoderSettings settings = DecoderSettings.inference(Precision.F32);
    try (Checkpoint checkpoint = Checkpoint.open(TinyModel.path())) {
      assertThatThrownBy(
              () ->
                  WeightLoader.requireMemory(
                      checkpoint.config(),
                      checkpoint.weights(),
                      settings,
                      OptionalLong.of(1L << 27)))
          .isInstanceOf(BadInputException.class)
          .hasMessage(
              "the model needs 0.3 GiB of memory in F32, 0.1 GiB is available; close other"
                  + " programs or take a smaller model");
      WeightLoader.requireMemory(
          checkpoint.config(), checkpoint.weights(), settings, OptionalLong.of(1L << 30));
      WeightLoader.requireMemory(
          checkpoint.config(), checkpoint.weights(), settings, OptionalLong.empty());
    }
  }

  @Test
  void tokenBatch_refusesUnevenRows() {
    assertThatThrownBy(() -> TokenBatch.all(new int[][] {{1, 2}, {3}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("row 1 sizes (1 ids, 1 weights) do not match row 0 size (2)");
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("element %d", i).isCloseTo(expected[i], within(TOLERANCE));
    }
  }
}
