package dev.openbook.finetune.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TensorMemory.class)
class CausalLossMemoryTest {
  /** Logits of 4,096 tokens over 512 ids are 8 MiB; only 256 tokens' are there at once. */
  @Test
  void backward_neverHoldsAllLogits(TensorScope scope) {
    var random = new SplittableRandom(1);
    int[][] ids = new int[16][];
    for (int row = 0; row < ids.length; row++) {
      ids[row] = random.ints(256, 3, 500).toArray();
    }
    TokenBatch batch = TokenBatch.all(ids);
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.trained(Precision.F32))) {
      int vocabulary = decoder.config().vocabularySize();
      long allLogits = 4L * 16 * 256 * vocabulary;
      try (TensorScope work = scope.child("test")) {
        Tensor hidden =
            work.zeros("hidden", Precision.F32, 16, 256, decoder.config().embeddingSize());
        Tensor gradient = work.zeros("gradient", Precision.F32, hidden.shape());
        long before = work.liveBytes();
        CausalLoss.Loss loss =
            CausalLoss.throughHead(decoder, work, batch, 1, hidden, gradient, OptionalLong.empty());
        assertThat(loss.weight()).isEqualTo(16 * 255);
        assertThat(work.peakBytes() - before).isBetween(allLogits / 16, allLogits / 4);
      }
      decoder.trainedWeights().values().forEach(weight -> weight.clearGradient());
    }
  }

  @Test
  void backward_updatedHead_neverHoldsAllLogits(TensorScope scope) {
    var head = new LoraSettings(4, 8, 0.1, Set.of(LinearLayer.HEAD));
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32));
        TensorScope work = scope.child("test")) {
      long allLogits = 4L * 16 * 256 * decoder.config().vocabularySize();
      decoder.attach(ReferenceAdapter.filled(work, decoder.config(), head).requireGradients());
      Tensor hidden =
          work.zeros("hidden", Precision.F32, 16, 256, decoder.config().embeddingSize());
      Tensor gradient = work.zeros("gradient", Precision.F32, hidden.shape());
      long before = work.liveBytes();

      CausalLoss.throughHead(
          decoder, work, TokenBatch.all(new int[16][256]), 1, hidden, gradient, OptionalLong.of(3));

      assertThat(work.peakBytes() - before).isBetween(allLogits / 16, allLogits / 4);
    }
  }

  @Test
  void requireMemory_countsWhatFullTrainingHolds() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(TinyModel.path())) {
      long weights =
          checkpoint.weights().tensors().values().stream()
              .mapToLong(info -> info.elementCount())
              .sum();
      long working = 256L << 20;
      for (Precision precision : Precision.values()) {
        long each = precision == Precision.F32 ? 16 : 20;
        DecoderSettings settings = DecoderSettings.trained(precision);

        WeightLoader.requireMemory(
            checkpoint.config(),
            checkpoint.weights(),
            settings,
            OptionalLong.of(each * weights + working));
        assertThatThrownBy(
                () ->
                    WeightLoader.requireMemory(
                        checkpoint.config(),
                        checkpoint.weights(),
                        settings,
                        OptionalLong.of(each * weights + working - 1)))
            .isInstanceOf(BadInputException.class)
            .hasMessageContaining("full fine-tuning needs 0.3 GiB of memory")
            .hasMessageContaining("train an adapter ('method: lora')");
      }
    }
  }

  @Test
  void dropout_everyPartDrawsItsOwnMask(TensorScope scope) {
    LoraSettings both = new LoraSettings(4, 8, 0.5, Set.of(LinearLayer.QUERY, LinearLayer.KEY));
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32));
        TensorScope work = scope.child("test")) {
      int width = decoder.config().embeddingSize();
      LoraAdapter adapter = LoraAdapter.create(work, decoder.config(), both, 1);
      adapter
          .parameters()
          .forEach(
              (name, tensor) -> {
                float[] ones = new float[Math.toIntExact(tensor.elementCount())];
                Arrays.fill(ones, 1);
                try (TensorScope step = work.child("ones")) {
                  TensorUpdates.copy(tensor, step.floats("ones", ones, tensor.shape()));
                }
              });
      int keys = LinearLayer.KEY.outputSize(decoder.config());
      var linear =
          new FusedLinear(
              0,
              List.of(LinearLayer.QUERY, LinearLayer.KEY),
              List.of(width, keys),
              work.zeros("weight", Precision.F32, width + (long) keys, width),
              Optional.empty());
      float[] ones = new float[width];
      Arrays.fill(ones, 1);

      float[] y =
          linear
              .apply(
                  work,
                  work.floats("x", ones, 1, 1, width),
                  new Adaptation(Optional.of(adapter), OptionalLong.of(3)))
              .toFloats();

      // all of a part's outputs say how much of x its mask left; kept numbers count double
      assertThat(y[0]).isEqualTo(y[width - 1]).isNotEqualTo(y[width]);
      assertThat(y[width]).isEqualTo(y[width + keys - 1]);
      assertThat(y[0] / 8).isBetween(0.5f * width, 1.5f * width);
      assertThat(y[width] / 8).isBetween(0.5f * width, 1.5f * width);
    }
  }
}
