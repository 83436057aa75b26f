package dev.openbook.finetune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.Progress;
import dev.openbook.datasets.file.JsonRecord;
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
import dev.openbook.finetune.train.data.TokenizedData;
import dev.openbook.finetune.train.data.TokenizedPair;
import dev.openbook.finetune.train.data.TokenizedText;
import dev.openbook.finetune.train.data.TrainingData;
import dev.openbook.finetune.train.data.TrainingText;
import dev.openbook.finetune.train.recipe.DataSettings;
import dev.openbook.finetune.train.recipe.Objective;
import dev.openbook.finetune.train.recipe.OptimizerSettings;
import dev.openbook.finetune.train.recipe.Recipe;
import dev.openbook.finetune.train.recipe.Schedule;
import dev.openbook.finetune.train.recipe.TrainingBudget;
import dev.openbook.finetune.train.recipe.TrainingMethod;
import dev.openbook.finetune.train.recipe.Warmup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Whole trainings of 100 steps against trl's trainers with peft: each step's loss, gradient and
 * rate, from the order of the texts to the schedule's end. {@code training/make_curves.py} has the
 * same texts.
 */
@ExtendWith(TensorMemory.class)
class TrainingCurvesTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
  private static final Path GOLDEN = Path.of("src/test/resources/training/curves.json");
  private static final LoraSettings LORA = new LoraSettings(4, 8, 0, LinearLayer.ofBlock());
  private static final int END = 2;
  private static final int STEPS = 100;

  /** Single-precision sums in another order, carried on over the steps. */
  private static final double LOSS_TOLERANCE = 1e-4;

  private static final double NORM_PERCENT = 0.1;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"pretraining", "supervised"})
  void run_texts_equalsTrlsSupervisedTrainer(String name, TensorScope scope) throws IOException {
    JsonNode expected = golden(name);
    Recipe recipe =
        recipe(
            new Objective.LanguageModelling(),
            2e-3,
            new TrainingBudget.Tokens(expected.path("tokens").longValue()));
    int promptTokens = name.equals("supervised") ? 5 : 0;

    TrainingResult result = train(scope, recipe, TokenizedData.of(texts(promptTokens)));

    assertEqual(result, expected);
  }

  @Test
  void run_preferences_equalsTrlsPreferenceTrainer(TensorScope scope) throws IOException {
    Recipe recipe = recipe(new Objective.Dpo(0.1), 3e-4, new TrainingBudget.Epochs(25));

    TrainingResult result = train(scope, recipe, new TokenizedData.Pairs(pairs()));

    JsonNode expected = golden("preferences");
    assertEqual(result, expected);
    for (TrainingLogLine line : result.log()) {
      line.figures()
          .forEach(
              (figure, value) ->
                  assertThat(value)
                      .as("%s of step %d", figure, line.step())
                      .isCloseTo(at(expected, figure, line.step()), within(10 * LOSS_TOLERANCE)));
    }
  }

  private static JsonNode golden(String name) {
    return JsonRecord.whole(GOLDEN).node().path(name);
  }

  private static double at(JsonNode expected, String figure, int step) {
    return expected.path(figure).path(step - 1).asDouble(Double.NaN);
  }

  private static void assertEqual(TrainingResult result, JsonNode expected) {
    assertThat(result.trainableParameters()).isEqualTo(expected.path("parameters").longValue());
    assertThat(result.log()).hasSize(STEPS);
    for (TrainingLogLine line : result.log()) {
      assertThat(line.loss())
          .as("loss of step %d", line.step())
          .isCloseTo(at(expected, "losses", line.step()), within(LOSS_TOLERANCE));
      assertThat(line.gradientNorm())
          .as("gradient norm of step %d", line.step())
          .isCloseTo(
              at(expected, "gradient_norms", line.step()), Percentage.withPercentage(NORM_PERCENT));
      assertThat(line.learningRate())
          .as("learning rate of step %d", line.step())
          .isCloseTo(at(expected, "learning_rates", line.step()), within(1e-15));
    }
  }

  private TrainingResult train(TensorScope scope, Recipe recipe, TokenizedData data)
      throws IOException {
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32))) {
      try (TensorScope work = scope.child("start")) {
        LoraAdapter adapter = ReferenceAdapter.start(work, decoder.config(), LORA);
        // What the training goes on from, in place of a random start.
        new TrainingFolder(folder)
            .checkpoints()
            .save(
                0,
                new Trainee.AdapterTrainee(adapter, "stories260K"),
                new AdamW(work, adapter.parameters()));
      }
      var job =
          new TrainingJob(
              TinyModel.path(),
              "stories260K",
              recipe,
              TrainingData.of(List.of(TrainingText.of("a", "b"))),
              folder);
      return Trainer.run(scope, decoder, job, data, Progress.NONE, CLOCK);
    }
  }

  private static Recipe recipe(Objective objective, double learningRate, TrainingBudget budget) {
    return new Recipe(
        new TrainingMethod.Lora(LORA),
        objective,
        new OptimizerSettings(
            new AdamWSettings(learningRate, 0.9, 0.95, 1e-8, 0.01),
            1,
            Schedule.COSINE,
            new Warmup.Steps(10)),
        DataSettings.of(budget, 32, 2, 2),
        Optional.empty(),
        false,
        Optional.of(Precision.F32),
        7,
        1000);
  }

  private static int[] story() {
    JsonNode ids = TinyModel.reference().path("greedy_from_bos");
    int[] story = new int[ids.size()];
    Arrays.setAll(story, t -> ids.path(t).intValue());
    return story;
  }

  /** Returns a part of a story with every fifth token another. */
  static int[] noisy(int i, int start, int count) {
    int[] ids = Arrays.copyOfRange(story(), start, start + count);
    for (int t = i % 5; t < count; t += 5) {
      ids[t] = 3 + (31 * i + 17 * t) % 509;
    }
    return ids;
  }

  private static List<TokenizedText> texts(int promptTokens) {
    var texts = new ArrayList<TokenizedText>();
    for (int i = 0; i < 24; i++) {
      int[] ids = noisy(i, 1 + 5 * i % 36, 10 + 7 * i % 19);
      texts.add(TokenizedText.of("source" + i % 6, ids, promptTokens, END));
    }
    return texts;
  }

  /** Returns pairs of which every third prefers the text with foreign tokens. */
  private static List<TokenizedPair> pairs() {
    var pairs = new ArrayList<TokenizedPair>();
    for (int i = 0; i < 16; i++) {
      int[] right = Arrays.copyOfRange(story(), 1 + 2 * i, 15 + 2 * i + i % 5);
      int[] wrong = noisy(i, 3 + i, 12 + i % 7);
      System.arraycopy(right, 0, wrong, 0, 6);
      boolean swapped = i % 3 == 0;
      pairs.add(
          new TokenizedPair(
              TokenizedText.of("s" + i, swapped ? wrong : right, 6, END),
              TokenizedText.of("s" + i, swapped ? right : wrong, 6, END)));
    }
    return pairs;
  }
}
