package dev.openbook.finetune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.finetune.model.CausalLoss;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.DecoderSettings;
import dev.openbook.finetune.model.LoraAdapter;
import dev.openbook.finetune.model.TinyModel;
import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.TensorMemory;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates.AdamWSettings;
import dev.openbook.finetune.train.data.HeldOutBatches;
import dev.openbook.finetune.train.data.TokenizedData;
import dev.openbook.finetune.train.data.TokenizedText;
import dev.openbook.finetune.train.data.TrainingData;
import dev.openbook.finetune.train.data.TrainingText;
import dev.openbook.finetune.train.recipe.DataSettings;
import dev.openbook.finetune.train.recipe.EarlyStopping;
import dev.openbook.finetune.train.recipe.OptimizerSettings;
import dev.openbook.finetune.train.recipe.Recipe;
import dev.openbook.finetune.train.recipe.Schedule;
import dev.openbook.finetune.train.recipe.Stage;
import dev.openbook.finetune.train.recipe.TrainingBudget;
import dev.openbook.finetune.train.recipe.Warmup;
import dev.openbook.finetune.weights.PeftAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(TensorMemory.class)
class TrainerTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  @TempDir private Path folder;

  private static TrainingJob job(Recipe recipe, Path path) {
    return new TrainingJob(
        TinyModel.path(),
        "stories260K",
        recipe,
        TrainingData.of(List.of(TrainingText.of("a", "b"))),
        path);
  }

  private static TrainingResult train(
      TensorScope scope, Recipe recipe, Path path, Progress progress) throws IOException {
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32))) {
      return Trainer.run(
          scope, decoder, job(recipe, path), StoriesTraining.data(), progress, CLOCK);
    }
  }

  @Test
  void run_learnsAndReportsWhatItDid(TensorScope scope) throws IOException {
    var reported = new ArrayList<Long>();

    TrainingResult result =
        train(
            scope,
            StoriesTraining.recipe(0),
            folder,
            (task, done, total, unit) -> reported.add(done));

    assertThat(result.log()).hasSize(result.steps());
    assertThat(result.steps()).isGreaterThan(9);
    assertThat(result.tokens()).isBetween(1200L, 1232L);
    assertThat(result.learnedTokens()).isLessThan(result.tokens());
    assertThat(result.finalLoss()).isLessThan(result.log().getFirst().loss() - 0.5);
    assertThat(result.trained().folder().resolve("adapter_model.safetensors")).exists();
    assertThat(folder.resolve("checkpoints")).doesNotExist();
    assertThat(reported).isSorted().endsWith(result.tokens());
    // All seven layers of five blocks, rank 4: 4 (in + out) numbers each.
    assertThat(result.trainableParameters())
        .isEqualTo(5 * 4 * (2 * 128 + 2 * (64 + 32) + 3 * (64 + 172)));
  }

  @Test
  void run_goesOnFromAnotherAdapter(TensorScope scope) throws IOException {
    Recipe recipe = StoriesTraining.recipe(0);
    Path before = train(scope, recipe, folder.resolve("a"), Progress.NONE).trained().folder();
    TrainingJob anew = job(recipe, folder.resolve("b"));
    var job =
        new TrainingJob(
            anew.model(),
            anew.baseModel(),
            recipe,
            anew.data(),
            anew.folder(),
            Optional.of(before));

    TrainingResult first = train(scope, recipe, folder.resolve("a"), Progress.NONE);
    TrainingResult second;
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32))) {
      second = Trainer.run(scope, decoder, job, StoriesTraining.data(), Progress.NONE, CLOCK);
    }

    assertThat(second.log().getFirst().loss()).isLessThan(first.log().getFirst().loss() - 0.5);
    assertThat(second.finalLoss()).isLessThan(first.finalLoss());
    assertThatThrownBy(() -> train(scope, recipe, folder.resolve("b"), Progress.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("holds a training with another recipe");
  }

  /** The heart of resume: cut off at any step, the files are those of an undisturbed training. */
  @ParameterizedTest
  @CsvSource({"0,0", "2,0", "3,0", "5,0.2", "8,0.2"})
  void run_cutOffAndTakenUp_givesTheSameBytes(int steps, double dropout, TensorScope scope)
      throws IOException {
    Recipe recipe = StoriesTraining.recipe(dropout);
    Path whole = folder.resolve("whole");
    Path cut = folder.resolve("cut");
    train(scope, recipe, whole, Progress.NONE);

    PowerCut.after(steps, progress -> train(scope, recipe, cut, progress));
    TrainingResult resumed = train(scope, recipe, cut, Progress.NONE);

    assertThat(cut.resolve("train.jsonl")).hasSameBinaryContentAs(whole.resolve("train.jsonl"));
    assertThat(cut.resolve("adapter/adapter_model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("adapter/adapter_model.safetensors"));
    assertThat(resumed.log()).isEqualTo(train(scope, recipe, whole, Progress.NONE).log());
  }

  @Test
  void run_damagedCheckpointAndHalfLine_arePassedOver(TensorScope scope) throws IOException {
    Recipe recipe = StoriesTraining.recipe(0);
    Path whole = folder.resolve("whole");
    Path cut = folder.resolve("cut");
    train(scope, recipe, whole, Progress.NONE);

    PowerCut.after(7, progress -> train(scope, recipe, cut, progress));
    Path newest = cut.resolve("checkpoints/step-000006/optimizer.safetensors");
    byte[] bytes = Files.readAllBytes(newest);
    bytes[bytes.length - 1]++;
    Files.write(newest, bytes);
    Files.writeString(
        cut.resolve("train.jsonl"), Files.readString(cut.resolve("train.jsonl")) + "{\"step\": 8");

    train(scope, recipe, cut, Progress.NONE);

    assertThat(cut.resolve("train.jsonl")).hasSameBinaryContentAs(whole.resolve("train.jsonl"));
    assertThat(cut.resolve("adapter/adapter_model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("adapter/adapter_model.safetensors"));
  }

  @Test
  void run_finished_isNotDoneAgain(TensorScope scope) throws IOException {
    TrainingResult first = train(scope, StoriesTraining.recipe(0), folder, Progress.NONE);
    var calls = new ArrayList<Long>();

    TrainingResult second =
        train(
            scope, StoriesTraining.recipe(0), folder, (task, done, total, unit) -> calls.add(done));

    assertThat(second).isEqualTo(first);
    assertThat(calls).isEmpty();
  }

  @Test
  void run_killedJustAfterItWasDone_leavesNoStates(TensorScope scope) throws IOException {
    train(scope, StoriesTraining.recipe(0), folder, Progress.NONE);
    Files.createDirectories(folder.resolve("checkpoints/step-000009"));
    Files.createDirectories(folder.resolve("best/step-000008"));

    train(scope, StoriesTraining.recipe(0), folder, Progress.NONE);

    assertThat(folder.resolve("checkpoints")).doesNotExist();
    assertThat(folder.resolve("best")).doesNotExist();
  }

  @Test
  void run_anotherTrainingInTheFolder_isRefused(TensorScope scope) throws IOException {
    train(scope, StoriesTraining.recipe(0), folder, Progress.NONE);

    assertThatThrownBy(
            () -> train(scope, StoriesTraining.recipe(0).withSeed(8), folder, Progress.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            folder
                + ": holds a training with another recipe, other texts or another model; choose"
                + " another folder or remove this one");
  }

  private static Recipe stopping(int patience) {
    Recipe base = StoriesTraining.recipe(0);
    return new Recipe(
        base.method(),
        base.objective(),
        new OptimizerSettings(
            new AdamWSettings(5e-2, 0.9, 0.95, 1e-8, 0), 1, Schedule.CONSTANT, new Warmup.Steps(4)),
        DataSettings.of(new TrainingBudget.Tokens(6000), 32, 2, 2),
        Optional.of(new EarlyStopping(2, patience, 0, 0.25)),
        false,
        base.precision(),
        7,
        3);
  }

  private static TokenizedData heldOut() {
    List<TokenizedText> texts = StoriesTraining.texts();
    return new TokenizedData.Texts(Map.of(Stage.TEXTS, texts.subList(0, 4)), texts.subList(9, 12));
  }

  private TrainingResult stopEarly(TensorScope scope, Path path, Progress progress)
      throws IOException {
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32))) {
      return Trainer.run(scope, decoder, job(stopping(3), path), heldOut(), progress, CLOCK);
    }
  }

  @Test
  void run_earlyStopping_endsAndKeepsTheLowestHeldOutLoss(TensorScope scope) throws IOException {
    TrainingResult result = stopEarly(scope, folder, Progress.NONE);

    List<String> looks = Files.readAllLines(folder.resolve("validation.jsonl"));
    double[] losses =
        looks.stream()
            .mapToDouble(line -> JsonMapper.shared().readTree(line).path("loss").doubleValue())
            .toArray();
    int best = 0;
    for (int i = 1; i < losses.length; i++) {
      best = losses[i] < losses[best] ? i : best;
    }
    assertThat(result.stoppedEarly()).isTrue();
    assertThat(losses.length - 1 - best).isEqualTo(3);
    assertThat(result.steps()).isEqualTo(2 * losses.length);
    assertThat(loss(scope, result.trained().folder())).isCloseTo(losses[best], within(1e-5));
    assertThat(folder.resolve("best")).doesNotExist();
  }

  private static double loss(TensorScope scope, Path path) throws IOException {
    try (TensorScope work = scope.child("held out");
        Decoder decoder = TinyModel.load(work, DecoderSettings.frozen(Precision.F32));
        PeftAdapter files = PeftAdapter.open(path)) {
      decoder.attach(
          LoraAdapter.load(
              work, decoder.config(), stopping(3).lora().orElseThrow(), files.weights()));
      var sum = new CausalLoss.Loss(0, 0);
      List<TokenizedText> out = ((TokenizedData.Texts) heldOut()).heldOut();
      for (TokenBatch batch : HeldOutBatches.of(out, stopping(3).data(), 2).batches()) {
        sum = sum.plus(CausalLoss.evaluate(decoder, work, batch));
      }
      decoder.detachAdapter();
      return sum.meanNats();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 6, 9})
  void run_earlyStoppingCutOff_givesTheSameBytes(int steps, TensorScope scope) throws IOException {
    Path whole = folder.resolve("whole");
    Path cut = folder.resolve("cut");
    stopEarly(scope, whole, Progress.NONE);

    PowerCut.after(steps, progress -> stopEarly(scope, cut, progress));
    stopEarly(scope, cut, Progress.NONE);

    for (String file :
        List.of("train.jsonl", "validation.jsonl", "adapter/adapter_model.safetensors")) {
      assertThat(cut.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
    }
  }

  @Test
  void run_divergingLoss_stopsAndKeepsTheLastCheckpoint(TensorScope scope) {
    Recipe calm = StoriesTraining.recipe(0);
    Recipe wild =
        new Recipe(
            calm.method(),
            calm.objective(),
            new OptimizerSettings(
                new AdamWSettings(3, 0.9, 0.95, 1e-8, 0),
                1,
                Schedule.CONSTANT,
                new Warmup.Steps(40)),
            DataSettings.of(new TrainingBudget.Tokens(8000), 32, 2, 2),
            Optional.empty(),
            false,
            Optional.of(Precision.F32),
            7,
            1);

    assertThatThrownBy(() -> train(scope, wild, folder, Progress.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("training diverged at step ")
        .hasMessageContaining("lower 'learningRate'")
        .hasMessageNotContaining("\n");
    assertThat(folder.resolve("checkpoints")).isDirectoryContaining("glob:**/step-*");
    assertThat(folder.resolve("adapter")).doesNotExist();
  }

  /**
   * A model that is sure of the wrong token is worse than one that guesses; it has not diverged.
   */
  @Test
  void run_baseWorseThanTwiceGuessing_isTrained(TensorScope scope) throws IOException {
    Recipe calm = StoriesTraining.recipe(0);
    int[] ids = IntStream.range(0, 40).map(t -> 3 + 37 * t % 95).toArray();
    TokenizedData foreign = TokenizedData.of(List.of(TokenizedText.of("a", ids, 0, 2)));
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32))) {
      TrainingResult whole =
          Trainer.run(scope, decoder, job(calm, folder), foreign, Progress.NONE, CLOCK);

      assertThat(whole.log().getFirst().loss()).isGreaterThan(2 * Math.log(512));
      assertThat(whole.finalLoss()).isLessThan(whole.log().getFirst().loss());
    }
  }

  @Test
  void run_windowsBeyondTheContext_areRefused(TensorScope scope) {
    Recipe calm = StoriesTraining.recipe(0);
    Recipe wide = StoriesTraining.with(calm, DataSettings.of(calm.data().budget(), 513, 1, 1));

    assertThatThrownBy(() -> train(scope, wide, folder, Progress.NONE))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "the recipe's 'sequenceLength' must be at most the model's context length 512, got"
                + " 513");
  }

  @Test
  void run_nothingToLearn_isRefused(TensorScope scope) throws IOException {
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32))) {
      List<TokenizedText> empty = List.of(TokenizedText.of("a", new int[] {}, 0, 2));

      assertThatThrownBy(
              () ->
                  Trainer.run(
                      scope,
                      decoder,
                      job(StoriesTraining.recipe(0), folder),
                      TokenizedData.of(empty),
                      Progress.NONE,
                      CLOCK))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("hold nothing to learn");
    }
  }
}
