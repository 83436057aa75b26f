package dev.openbook.finetune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.NeedsShared;
import dev.openbook.datasets.SharedData;
import dev.openbook.finetune.model.CausalLoss;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.DecoderSettings;
import dev.openbook.finetune.model.LoraAdapter;
import dev.openbook.finetune.model.LoraSettings;
import dev.openbook.finetune.model.ReferenceAdapter;
import dev.openbook.finetune.model.TinyModel;
import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorMemory;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates.AdamWSettings;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Training steps on SmolLM2-135M-Instruct against PyTorch, transformers and peft. */
@ExtendWith(TensorMemory.class)
@NeedsShared({"data/models/SmolLM2-135M-Instruct", "reference/lora.json"})
class TrainingParityIT {
  private static final double LOSS_TOLERANCE = 1e-3;
  private static final Path MODEL = SharedData.path("data/models/SmolLM2-135M-Instruct");

  private static JsonNode reference(String name) {
    return JsonMapper.shared().readTree(SharedData.path("reference").resolve(name));
  }

  private static TokenBatch batch() {
    return TokenBatch.all(TinyModel.ids(reference("lora.json").get("batch")));
  }

  private static Decoder load(TensorScope scope, DecoderSettings settings) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(MODEL)) {
      return Decoder.load(scope, checkpoint.config(), checkpoint.weights(), settings);
    }
  }

  @Test
  void steps_lora_equalReference(TensorScope scope) throws IOException {
    JsonNode expected = reference("lora.json");
    try (TensorScope work = scope.child("test")) {
      LoraAdapter adapter;
      try (Decoder decoder = load(scope, DecoderSettings.frozen(Precision.F32))) {
        adapter =
            ReferenceAdapter.start(work, decoder.config(), LoraSettings.everywhere(8, 16))
                .requireGradients();
        assertThat(adapter.parameters().values().stream().mapToLong(Tensor::elementCount).sum())
            .isEqualTo(expected.get("trainable_parameters").asLong());
        decoder.attach(adapter);
        assertFirstGradients(work, decoder, adapter.parameters(), expected, ".default", 1);
        compare(work, decoder, adapter.parameters(), 1e-3, expected);
        assertThat(CausalLoss.evaluate(decoder, work, batch()).meanNats())
            .isCloseTo(expected.get("loss_after").asDouble(), within(LOSS_TOLERANCE));
      }
      DecoderSettings merged = DecoderSettings.frozen(Precision.F32).merging(adapter);
      try (Decoder decoder = load(scope, merged)) {
        assertThat(CausalLoss.evaluate(decoder, work, batch()).meanNats())
            .isCloseTo(expected.get("loss_after_merge").asDouble(), within(LOSS_TOLERANCE));
      }
    }
  }

  @Test
  void steps_full_equalReference(TensorScope scope) throws IOException {
    JsonNode expected = reference("full.json");
    try (Decoder decoder = load(scope, DecoderSettings.trained(Precision.F32));
        TensorScope work = scope.child("test")) {
      assertFirstGradients(work, decoder, decoder.trainedWeights(), expected, "", 1);
      compare(work, decoder, decoder.trainedWeights(), 1e-5, expected);
    }
  }

  @Test
  void evaluate_maskedLoss_equalsReference(TensorScope scope) throws IOException {
    int[][] ids = TinyModel.ids(reference("lora.json").get("batch"));
    boolean[][] learned = new boolean[ids.length][ids[0].length];
    for (boolean[] row : learned) {
      Arrays.fill(row, 64, row.length, true);
    }
    try (Decoder decoder = load(scope, DecoderSettings.frozen(Precision.F32));
        TensorScope work = scope.child("test")) {
      assertThat(CausalLoss.evaluate(decoder, work, TokenBatch.of(ids, learned)).meanNats())
          .isCloseTo(
              reference("objectives.json").get("masked").get("loss").asDouble(),
              within(LOSS_TOLERANCE));
    }
  }

  private static void assertFirstGradients(
      TensorScope work,
      Decoder decoder,
      Map<String, Tensor> parameters,
      JsonNode expected,
      String infix,
      double percent) {
    TokenBatch batch = batch();
    CausalLoss.backward(
        decoder, work, batch, 1.0 / batch.learnedTokens(), OptionalLong.empty(), false);
    JsonNode gradients = expected.get("step1_gradients");
    int compared = 0;
    try (TensorScope step = work.child("gradients")) {
      for (Map.Entry<String, Tensor> parameter : parameters.entrySet()) {
        JsonNode one =
            gradients.get(parameter.getKey().replaceFirst("\\.weight$", infix + ".weight"));
        if (one != null) {
          Tensor gradient = parameter.getValue().gradient(step).orElseThrow();
          assertThat(step.ops().norm(gradient).item())
              .as(parameter.getKey())
              .isCloseTo(one.get("l2").asDouble(), Percentage.withPercentage(percent));
          compared++;
        }
      }
    }
    assertThat(compared).isEqualTo(gradients.size());
    parameters.values().forEach(Tensor::clearGradient);
  }

  private static void compare(
      TensorScope work,
      Decoder decoder,
      Map<String, Tensor> parameters,
      double learningRate,
      JsonNode expected) {
    var optimizer = new AdamW(work, parameters);
    var rates = new AdamWSettings(learningRate, 0.9, 0.999, 1e-8, 0.01);
    JsonNode losses = expected.get("losses");
    for (int i = 0; i < losses.size(); i++) {
      OptimizerStep step =
          OptimizerStep.run(
              work, decoder, optimizer, List.of(batch()), rates, 1, OptionalLong.empty(), false);
      assertThat(step.loss().mean())
          .as("loss %d", i)
          .isCloseTo(losses.get(i).asDouble(), within(LOSS_TOLERANCE));
      assertThat(step.gradientNorm())
          .as("gradient norm %d", i)
          .isCloseTo(
              expected.get("grad_norms_before_clip").get(i).asDouble(),
              Percentage.withPercentage(1));
    }
  }
}
