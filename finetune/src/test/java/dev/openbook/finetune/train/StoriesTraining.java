package dev.openbook.finetune.train;

import dev.openbook.datasets.Progress;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.DecoderSettings;
import dev.openbook.finetune.model.LoraSettings;
import dev.openbook.finetune.model.TinyModel;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tensor.TensorUpdates.AdamWSettings;
import dev.openbook.finetune.train.data.TokenizedData;
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
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Recipes and texts for trainings of the stories260K checkpoint that take a second. */
public final class StoriesTraining {
  private StoriesTraining() {}

  /** Returns a recipe of a dozen small steps. */
  public static Recipe recipe(double dropout) {
    return new Recipe(
        new TrainingMethod.Lora(
            new LoraSettings(4, 8, dropout, LoraSettings.everywhere(1, 1).targets())),
        new Objective.LanguageModelling(),
        new OptimizerSettings(
            new AdamWSettings(5e-3, 0.9, 0.95, 1e-8, 0.01),
            1,
            Schedule.COSINE,
            new Warmup.Share(0.1)),
        DataSettings.of(new TrainingBudget.Tokens(1200), 32, 2, 2),
        Optional.empty(),
        false,
        Optional.of(Precision.F32),
        7,
        3);
  }

  /** Returns a recipe with other data. */
  public static Recipe with(Recipe recipe, DataSettings data) {
    return new Recipe(
        recipe.method(),
        recipe.objective(),
        recipe.optimizer(),
        data,
        recipe.earlyStopping(),
        recipe.activationCheckpointing(),
        recipe.precision(),
        recipe.seed(),
        recipe.checkpointEverySteps());
  }

  /** Returns {@link #texts} as what a training reads. */
  static TokenizedData data() {
    return TokenizedData.of(texts());
  }

  /** Returns texts of ids that repeat: 12 texts of 4 sources, some with a prompt. */
  static List<TokenizedText> texts() {
    var random = new SplittableRandom(3);
    var texts = new ArrayList<TokenizedText>();
    int[] story = TinyModel.ids(TinyModel.reference().get("batch"))[0];
    for (int i = 0; i < 12; i++) {
      int start = random.nextInt(20);
      int[] ids = java.util.Arrays.copyOfRange(story, start, start + 12 + random.nextInt(8));
      texts.add(TokenizedText.of("source" + i % 4, ids, i % 3 == 0 ? 5 : 0, 2));
    }
    return texts;
  }

  /** Trains a new adapter of the checkpoint, in 32-bit floats, on data that are tokens already. */
  static TrainingResult train(
      TensorScope scope, Recipe recipe, TokenizedData data, Path folder, Progress progress)
      throws IOException {
    try (Decoder decoder = TinyModel.load(scope, DecoderSettings.frozen(Precision.F32))) {
      var job =
          new TrainingJob(
              TinyModel.path(),
              "stories260K",
              recipe,
              TrainingData.of(List.of(TrainingText.of("a", "b"))),
              folder);
      return Trainer.run(scope, decoder, job, data, progress, InstantSource.fixed(Instant.EPOCH));
    }
  }
}
