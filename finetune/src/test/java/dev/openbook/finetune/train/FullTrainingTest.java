package dev.openbook.finetune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.file.JsonRecord;
import dev.openbook.finetune.model.CausalLoss;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.DecoderSettings;
import dev.openbook.finetune.model.TinyModel;
import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.TensorMemory;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates.AdamWSettings;
import dev.openbook.finetune.train.data.TrainingData;
import dev.openbook.finetune.train.data.TrainingText;
import dev.openbook.finetune.train.recipe.DataSettings;
import dev.openbook.finetune.train.recipe.DataSettings.LongRecords;
import dev.openbook.finetune.train.recipe.OptimizerSettings;
import dev.openbook.finetune.train.recipe.Recipe;
import dev.openbook.finetune.train.recipe.TrainingBudget;
import dev.openbook.finetune.train.recipe.TrainingMethod;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code method: full}: a whole model as the outcome, resumable as an adapter's training is. */
@ExtendWith(TensorMemory.class)
class FullTrainingTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  @TempDir private Path folder;

  private static Recipe recipe(Precision precision) {
    Recipe lora = StoriesTraining.recipe(0);
    return new Recipe(
        new TrainingMethod.Full(),
        lora.objective(),
        new OptimizerSettings(
            new AdamWSettings(1e-3, 0.9, 0.95, 1e-8, 0.01),
            1,
            lora.optimizer().schedule(),
            lora.optimizer().warmup()),
        new DataSettings(
            new TrainingBudget.Tokens(800),
            32,
            2,
            2,
            false,
            0,
            LongRecords.CUT_PROMPT,
            lora.data().stages()),
        Optional.empty(),
        true,
        Optional.of(precision),
        lora.seed(),
        2);
  }

  private static TrainingJob job(Recipe recipe, Path path) {
    return new TrainingJob(
        TinyModel.path(),
        "stories260K",
        recipe,
        TrainingData.of(List.of(TrainingText.of("a", "b"))),
        path);
  }

  private static TrainingResult train(
      TensorScope scope, Precision precision, Path path, Progress progress) throws IOException {
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.trained(precision))) {
      return Trainer.run(
          scope, decoder, job(recipe(precision), path), StoriesTraining.data(), progress, CLOCK);
    }
  }

  @Test
  void run_leavesAModelThatHasLearned(TensorScope scope) throws IOException {
    TrainingResult result = train(scope, Precision.F32, folder, Progress.NONE);

    assertThat(result.trained()).isEqualTo(new TrainedFiles.Model(folder.resolve("model")));
    assertThat(result.finalLoss()).isLessThan(result.log().getFirst().loss() - 0.5);
    assertThat(result.trainableParameters()).isGreaterThan(200_000);
    JsonRecord config = JsonRecord.whole(folder.resolve("model/config.json"));
    assertThat(config.text("dtype")).isEqualTo("float32");
    try (Checkpoint trained = Checkpoint.open(folder.resolve("model"));
        Checkpoint base = Checkpoint.open(TinyModel.path())) {
      assertThat(trained.config()).isEqualTo(base.config());
      assertThat(trained.weights().tensors().keySet()).isEqualTo(base.weights().tensors().keySet());
      assertThat(loss(scope, trained)).isLessThan(loss(scope, base) - 0.5);
    }
  }

  private static double loss(TensorScope scope, Checkpoint checkpoint) throws IOException {
    int[] text = StoriesTraining.texts().get(1).ids();
    try (Decoder decoder =
        Decoder.load(
            scope,
            checkpoint.config(),
            checkpoint.weights(),
            DecoderSettings.frozen(Precision.F32))) {
      return CausalLoss.evaluate(decoder, scope, TokenBatch.all(new int[][] {text})).meanNats();
    }
  }

  @ParameterizedTest
  @CsvSource({"F32,1", "F32,4", "BF16,3"})
  void run_cutOffAndTakenUp_givesTheSameBytes(Precision precision, int steps, TensorScope scope)
      throws IOException {
    Path whole = folder.resolve("whole");
    Path cut = folder.resolve("cut");
    train(scope, precision, whole, Progress.NONE);

    PowerCut.after(steps, progress -> train(scope, precision, cut, progress));
    train(scope, precision, cut, Progress.NONE);

    assertThat(cut.resolve("train.jsonl")).hasSameBinaryContentAs(whole.resolve("train.jsonl"));
    assertThat(cut.resolve("model/model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("model/model.safetensors"));
    assertThat(cut.resolve("checkpoints")).doesNotExist();
  }

  @Test
  void requireFiles_weightsWithoutATokenizer_areRefused() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{}");

    assertThatThrownBy(() -> ModelFolder.requireFiles(folder.resolve("model.gguf")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("has no tokenizer.json, which full fine-tuning hands on")
        .hasMessageNotContaining("\n");
  }

  @Test
  void of_frozenDecoder_isAFault(TensorScope scope) {
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32))) {
      assertThatThrownBy(
              () ->
                  Trainee.of(scope, decoder, job(recipe(Precision.F32), folder), Optional.empty()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the decoder's weights are frozen");
    }
  }
}
