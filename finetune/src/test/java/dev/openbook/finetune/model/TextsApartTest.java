package dev.openbook.finetune.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorMemory;
import dev.openbook.finetune.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two texts in one row that do not see each other are learned as two rows are. */
@ExtendWith(TensorMemory.class)
class TextsApartTest {
  private static final int[] STORY = TinyModel.ids(TinyModel.reference().get("batch"))[0];
  private static final int[] FIRST = Arrays.copyOfRange(STORY, 0, 9);
  private static final int[] SECOND = Arrays.copyOfRange(STORY, 9, 22);

  private static TokenBatch packed(boolean apart) {
    int padding = 3;
    int width = FIRST.length + SECOND.length + padding;
    int[][] ids = {Arrays.copyOf(STORY, width)};
    boolean[][] learned = new boolean[1][width];
    Arrays.fill(learned[0], 0, width - padding, true);
    int[][] texts = new int[1][width];
    Arrays.fill(texts[0], FIRST.length, width, 1);
    Arrays.fill(texts[0], width - padding, width, -1);
    TokenBatch batch = TokenBatch.of(ids, learned);
    return apart ? batch.apart(texts) : batch;
  }

  private static CausalLoss.Loss backward(Decoder decoder, TensorScope scope, TokenBatch... rows) {
    var loss = new CausalLoss.Loss(0, 0);
    for (TokenBatch row : rows) {
      loss =
          loss.plus(
              CausalLoss.backward(decoder, scope, row, 1.0 / 20, OptionalLong.empty(), false));
    }
    return loss;
  }

  private static Map<String, float[]> gradients(Decoder decoder, TensorScope scope) {
    Map<String, float[]> gradients = new LinkedHashMap<>();
    try (TensorScope work = scope.child("gradients")) {
      decoder
          .trainedWeights()
          .forEach(
              (name, weight) ->
                  gradients.put(name, weight.gradient(work).orElseThrow().toFloats()));
    }
    decoder.trainedWeights().values().forEach(Tensor::clearGradient);
    return gradients;
  }

  @Test
  void backward_textsApart_equalsTwoBatches(TensorScope scope) {
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.trained(Precision.F32))) {
      CausalLoss.Loss separate =
          backward(
              decoder,
              scope,
              TokenBatch.all(new int[][] {FIRST}),
              TokenBatch.all(new int[][] {SECOND}));
      Map<String, float[]> expected = gradients(decoder, scope);

      CausalLoss.Loss loss = backward(decoder, scope, packed(true));

      assertThat(loss.weight()).isEqualTo(separate.weight()).isEqualTo(20);
      assertThat(loss.sumNats()).isCloseTo(separate.sumNats(), within(1e-4));
      Map<String, float[]> actual = gradients(decoder, scope);
      assertThat(actual.keySet()).isEqualTo(expected.keySet());
      actual.forEach(
          (name, values) ->
              assertThat(values).as(name).containsExactly(expected.get(name), within(1e-4f)));
    }
  }

  /** Rows so long that queries go in blocks, of which later ones leave out the first texts. */
  @Test
  void backward_longRowsOfTexts_equalBatchesOfTheTexts(TensorScope scope) {
    int[][] lengths = {{300, 200}, {90, 110, 312}};
    int width = 512;
    int[][] ids = new int[lengths.length][width];
    int[][] texts = new int[lengths.length][width];
    boolean[][] learned = new boolean[lengths.length][width];
    List<TokenBatch> alone = new ArrayList<>();
    for (int row = 0; row < lengths.length; row++) {
      Arrays.fill(texts[row], -1);
      int start = 0;
      for (int text = 0; text < lengths[row].length; text++) {
        int end = start + lengths[row][text];
        for (int t = start; t < end; t++) {
          ids[row][t] = STORY[(7 * row + t) % STORY.length];
        }
        Arrays.fill(texts[row], start, end, text);
        Arrays.fill(learned[row], start, end, true);
        alone.add(TokenBatch.all(new int[][] {Arrays.copyOfRange(ids[row], start, end)}));
        start = end;
      }
    }
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.trained(Precision.F32))) {
      CausalLoss.Loss separate = backward(decoder, scope, alone.toArray(new TokenBatch[0]));
      Map<String, float[]> expected = gradients(decoder, scope);

      CausalLoss.Loss loss = backward(decoder, scope, TokenBatch.of(ids, learned).apart(texts));

      assertThat(loss.weight()).isEqualTo(separate.weight());
      assertThat(loss.sumNats() / separate.sumNats()).isCloseTo(1, within(1e-6));
      gradients(decoder, scope)
          .forEach(
              (name, values) ->
                  assertThat(values).as(name).containsExactly(expected.get(name), within(2e-3f)));
    }
  }

  @Test
  void backward_textsTogether_seeEachOther(TensorScope scope) {
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.trained(Precision.F32))) {
      CausalLoss.Loss apart = backward(decoder, scope, packed(true));
      CausalLoss.Loss together = backward(decoder, scope, packed(false));

      assertThat(together.weight()).isEqualTo(21);
      assertThat(together.sumNats()).isNotCloseTo(apart.sumNats(), within(0.1));
      decoder.trainedWeights().values().forEach(Tensor::clearGradient);
    }
  }

  @Test
  void positions_startAnewWithEachText() {
    TokenBatch batch =
        TokenBatch.of(new int[][] {{1, 2, 3, 4}}, new boolean[1][4])
            .apart(new int[][] {{7, 7, 9, -1}});

    assertThat(batch.positions()).hasValue(new int[][] {{0, 1, 0, 0}});
    assertThat(TokenBatch.seen(batch.positions().orElseThrow())[0])
        .isDeepEqualTo(
            new boolean[][] {
              {true, false, false, false},
              {true, true, false, false},
              {false, false, true, false},
              {false, false, false, true}
            });
    assertThat(List.of(batch.learnedTokens())).containsExactly(0L);
  }
}
