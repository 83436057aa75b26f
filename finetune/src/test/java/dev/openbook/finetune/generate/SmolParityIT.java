package dev.openbook.finetune.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.NeedsShared;
import dev.openbook.finetune.Generation;
import dev.openbook.finetune.GenerationRequest;
import dev.openbook.finetune.LanguageModel;
import dev.openbook.finetune.Prompt;
import dev.openbook.finetune.Score;
import dev.openbook.finetune.ScoreRequest;
import dev.openbook.finetune.model.CausalLoss;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tokenize.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** SmolLM2-135M-Instruct in both precisions against single-precision transformers. */
@NeedsShared({"data/models/SmolLM2-135M-Instruct", "data/wikitext-2/test.txt", "reference"})
class SmolParityIT {
  /** Rounding in another order moves a logit by about 1e-3. */
  private static final double F32_LOGIT = 1e-2;

  /**
   * Eight significant bits in every activation. Measured against the single-precision reference:
   * logits of magnitude 17 moved by up to 0.25, mean losses by 0.003, sums over some 25 tokens by
   * 0.7; 5 of 295 most probable tokens and none of 6 best choices changed.
   */
  private static final double BF16_LOGIT = 0.5;

  @ParameterizedTest
  @CsvSource({"F32", "BF16"})
  void read_logitsEqualReference(Precision precision) throws IOException {
    double tolerance = precision == Precision.F32 ? F32_LOGIT : BF16_LOGIT;
    try (TensorScope scope = SmolModel.scope();
        Decoder decoder = SmolModel.decoder(scope, precision)) {
      for (JsonNode one : SmolModel.reference("logits").get("cases")) {
        try (TensorScope work = scope.child("case")) {
          int[] ids = ints(one.get("ids"));
          Tensor hidden = decoder.read(work, new int[][] {ids});
          Tensor logits = decoder.logits(work, hidden);

          if (precision == Precision.F32) {
            assertThat(work.ops().argmax(logits).toLongs())
                .containsExactly(longs(one.get("argmax_each_position")));
          }
          Tensor last = work.ops().narrow(logits, 1, ids.length - 1, 1);
          assertLogits(last.toFloats(), one, tolerance);
          assertNextTokens(work.ops().logSoftmax(logits), ids, one, tolerance);
        }
      }
    }
  }

  private static void assertLogits(float[] last, JsonNode one, double tolerance) {
    long[] best = longs(one.get("last_top20_ids"));
    for (int i = 0; i < best.length; i++) {
      assertThat((double) last[(int) best[i]])
          .isCloseTo(one.get("last_top20_logits").get(i).asDouble(), within(tolerance));
    }
  }

  private static void assertNextTokens(
      Tensor logProbabilities, int[] ids, JsonNode one, double tolerance) {
    float[] values = logProbabilities.toFloats();
    int width = values.length / ids.length;
    for (int t = 0; t + 1 < ids.length; t++) {
      assertThat((double) values[t * width + ids[t + 1]])
          .as("next token %d", t)
          .isCloseTo(one.get("next_token_logprob").get(t).asDouble(), within(tolerance));
    }
  }

  @ParameterizedTest
  @CsvSource({"F32, 1e-3", "BF16, 1e-2"})
  void evaluate_wikitextLossesEqualReference(Precision precision, double tolerance)
      throws IOException {
    Tokenizer tokenizer = SmolModel.tokenizer();
    int[] ids = tokenizer.encode(SmolModel.wikitext().substring(0, 20_000));
    JsonNode reference = SmolModel.reference("logits");
    assertThat(Arrays.copyOf(ids, 16))
        .containsExactly(ints(reference.get("wikitext2_first16_ids")));
    try (TensorScope scope = SmolModel.scope();
        Decoder decoder = SmolModel.decoder(scope, precision)) {
      for (var expected : reference.get("wikitext2_test_first_tokens_mean_nll_nats").properties()) {
        int[] first = Arrays.copyOf(ids, Integer.parseInt(expected.getKey()));
        CausalLoss.Loss loss =
            CausalLoss.evaluate(decoder, scope, TokenBatch.all(new int[][] {first}));

        assertThat(loss.meanNats())
            .as(expected.getKey() + " tokens")
            .isCloseTo(expected.getValue().asDouble(), within(tolerance));
      }
    }
  }

  @Test
  void generate_greedyTextsEqualReference() throws IOException {
    JsonNode reference = SmolModel.reference("greedy");
    List<GenerationRequest> requests = new ArrayList<>();
    for (JsonNode one : reference.get("cases")) {
      requests.add(
          GenerationRequest.greedy(
              Prompt.of(one.get("prompt").asString()),
              reference.get("max_new_tokens").asInt(),
              List.of()));
    }
    Tokenizer tokenizer = SmolModel.tokenizer();
    try (LanguageModel model = SmolModel.open(Precision.F32)) {
      List<Generation> together = model.generate(requests);
      for (int i = 0; i < requests.size(); i++) {
        JsonNode one = reference.get("cases").get(i);
        String expected = tokenizer.decode(ints(one.get("output_ids")), true);

        assertThat(together.get(i).text()).isEqualTo(expected);
        assertThat(together.get(i).generatedTokens()).isEqualTo(one.get("output_ids").size());
        assertThat(together.get(i).promptTokens()).isEqualTo(one.get("prompt_ids").size());
        assertThat(model.generate(List.of(requests.get(i)))).containsExactly(together.get(i));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"F32, 1e-2", "BF16, 1.5"})
  void score_choicesEqualReference(Precision precision, double tolerance) throws IOException {
    List<ScoreRequest> requests = new ArrayList<>();
    JsonNode cases = SmolModel.reference("choices").get("cases");
    for (JsonNode one : cases) {
      List<String> choices = new ArrayList<>();
      one.get("choices").forEach(choice -> choices.add(" " + choice.get("choice").asString()));
      requests.add(new ScoreRequest(Prompt.of(one.get("context").asString()), choices));
    }
    try (LanguageModel model = SmolModel.open(precision)) {
      List<List<Score>> scores = model.score(requests);

      for (int i = 0; i < cases.size(); i++) {
        for (int j = 0; j < scores.get(i).size(); j++) {
          JsonNode expected = cases.get(i).get("choices").get(j);
          Score score = scores.get(i).get(j);
          assertThat(score.logLikelihood())
              .as("case %d choice %d", i, j)
              .isCloseTo(expected.get("loglikelihood").asDouble(), within(tolerance));
          assertThat(score.tokens()).isEqualTo(expected.get("continuation_tokens").asInt());
          if (precision == Precision.F32) {
            assertThat(score.greedy()).isEqualTo(expected.get("is_greedy").asBoolean());
          }
        }
      }
    }
  }

  private static int[] ints(JsonNode values) {
    return Arrays.stream(longs(values)).mapToInt(Math::toIntExact).toArray();
  }

  private static long[] longs(JsonNode values) {
    long[] result = new long[values.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = values.get(i).asLong();
    }
    return result;
  }
}
