package dev.openbook.finetune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.finetune.generate.CompletionSampler.Completion;
import dev.openbook.finetune.generate.prefix.TokenSequence;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.DecoderSettings;
import dev.openbook.finetune.model.LinearLayer;
import dev.openbook.finetune.model.LoraAdapter;
import dev.openbook.finetune.model.LoraSettings;
import dev.openbook.finetune.model.ReferenceAdapter;
import dev.openbook.finetune.model.TinyModel;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.TensorMemory;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates.AdamWSettings;
import dev.openbook.finetune.train.data.AnsweredPrompt;
import dev.openbook.finetune.train.data.RolloutPlan;
import dev.openbook.finetune.train.data.TokenizedData;
import dev.openbook.finetune.train.data.TokenizedPrompt;
import dev.openbook.finetune.train.recipe.DataSettings;
import dev.openbook.finetune.train.recipe.Objective;
import dev.openbook.finetune.train.recipe.Recipe;
import dev.openbook.finetune.train.recipe.Schedule;
import dev.openbook.finetune.train.recipe.TrainingBudget;
import dev.openbook.finetune.train.reward.CompletionWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * 40 steps on given completions and rewards against trl's GRPOTrainer with peft: loss, gradient,
 * divergence and clipping of each. {@code training/make_rewards.py} has the same prompts,
 * completions and rewards.
 */
@ExtendWith(TensorMemory.class)
class RewardParityTest {
  private static final JsonNode GOLDEN =
      JsonRecord.whole(Path.of("src/test/resources/training/rewards.json")).node();
  private static final LoraSettings LORA = new LoraSettings(4, 8, 0, LinearLayer.ofBlock());
  private static final AdamWSettings ADAM = new AdamWSettings(1e-3, 0.9, 0.95, 1e-8, 0.01);
  private static final int STEPS = 40;
  private static final int GROUP = 4;

  /** Single-precision sums in another order, carried on over the steps. */
  private static final double TOLERANCE = 1e-5;

  private static final double NORM_PERCENT = 0.01;

  @ParameterizedTest
  @ValueSource(strings = {"group", "none"})
  void backward_equalsTrlsTrainer(String scale, TensorScope scope) {
    JsonNode expected = GOLDEN.path(scale);
    RolloutPlan plan = RolloutPlan.of(prompts(), recipe(scale.equals("group")));
    assertThat(plan.stepCount()).isEqualTo(STEPS);
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32));
        TensorScope work = scope.child("test")) {
      LoraAdapter adapter = ReferenceAdapter.start(work, decoder.config(), LORA).requireGradients();
      decoder.attach(adapter);
      var optimizer = new AdamW(work, adapter.parameters());
      var steps = new RewardSteps(decoder, plan, written(plan), 2, false);

      for (int step = 1; step <= STEPS; step++) {
        int number = step;
        double rate = ADAM.learningRate() * Schedule.COSINE.factor(step, 10, STEPS);
        OptimizerStep outcome =
            OptimizerStep.run(
                work,
                decoder,
                optimizer,
                inner -> steps.backward(inner, number, OptionalLong.empty()),
                ADAM.withLearningRate(rate),
                1);

        assertThat(outcome.loss().mean())
            .as("loss of step %d", step)
            .isCloseTo(at(expected, "losses", step), within(TOLERANCE));
        assertThat(outcome.gradientNorm())
            .as("gradient norm of step %d", step)
            .isCloseTo(
                at(expected, "gradient_norms", step), Percentage.withPercentage(NORM_PERCENT));
        assertThat(rate).isCloseTo(at(expected, "learning_rates", step), within(1e-15));
        assertFigures(outcome.loss().figures(), expected, step);
      }
      decoder.detachAdapter();
    }
  }

  private static void assertFigures(Map<String, Double> figures, JsonNode expected, int step) {
    for (String name :
        List.of("kl", "clippedShare", "reward", "unanimousShare", "completionTokens")) {
      if (expected
          .path(name)
          .path(step - 1)
          .isNumber()) { // trl: some with a batch's first step alone
        assertThat(figures.get(name))
            .as("%s of step %d", name, step)
            .isCloseTo(at(expected, name, step), within(TOLERANCE));
      }
    }
  }

  private static double at(JsonNode expected, String figure, int step) {
    return expected.path(figure).path(step - 1).asDouble(Double.NaN);
  }

  private static Recipe recipe(boolean scaleRewards) {
    Recipe base = StoriesTraining.recipe(0);
    return new Recipe(
        base.method(),
        new Objective.Grpo(GROUP, 0.8, 16, 0.1, 0.05, scaleRewards, 2),
        base.optimizer(),
        DataSettings.of(new TrainingBudget.Epochs(4), 64, 2, 2),
        base.earlyStopping(),
        false,
        base.precision(),
        7,
        2);
  }

  private static TokenizedData.Prompts prompts() {
    return new TokenizedData.Prompts(
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    new TokenizedPrompt(
                        new AnsweredPrompt("s" + i, "p", List.of("a")),
                        TokenSequence.of(TrainingCurvesTest.noisy(i, 1 + 2 * i, 4 + i % 5))))
            .toList(),
        (prompt, completion) -> Double.parseDouble(completion),
        List.of(),
        ids -> "");
  }

  /** Completions whose text is their reward. */
  private static CompletionWriter written(RolloutPlan plan) {
    return (work, step) -> {
      int batch = plan.batch(step);
      var completions = new ArrayList<Completion>();
      for (int place = 0; place < plan.prompts(step).size(); place++) {
        for (int number = 0; number < GROUP; number++) {
          int i = 7 * batch + 3 * place + number;
          int start = 1 + (5 * batch + 11 * place + 7 * number) % 30;
          completions.add(
              new Completion(
                  TokenSequence.of(TrainingCurvesTest.noisy(i, start, 3 + i % 9)),
                  reward(batch, place, number)));
        }
      }
      return completions;
    };
  }

  private static String reward(int batch, int place, int number) {
    if ((batch + place) % 5 == 0) {
      return "1";
    }
    return switch ((7 * batch + 3 * place + 5 * number) % 4) {
      case 0 -> "1";
      case 1 -> "0.5";
      default -> "0";
    };
  }
}
