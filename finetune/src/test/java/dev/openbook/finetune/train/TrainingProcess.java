package dev.openbook.finetune.train;

import dev.openbook.datasets.file.Settings;
import dev.openbook.finetune.tensor.NativeRuntime;
import dev.openbook.finetune.train.data.TrainingData;
import dev.openbook.finetune.train.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalInt;

/** A process that trains the tiny model and says after each step how far it is. */
final class TrainingProcess {
  private static final String RECIPE =
      """
      lora: {rank: 4, dropout: 0.1}
      optimizer: {learningRate: 2e-3}
      data: {tokens: 2500, sequenceLength: 32, microBatchSize: 2}
      earlyStopping: {everySteps: 8, patience: 100, heldOutShare: 0.2}
      precision: f32
      checkpointEverySteps: 5
      """;

  private TrainingProcess() {}

  /** Takes the model's folder and that of the training. */
  public static void main(String[] arguments) throws IOException {
    var job =
        new TrainingJob(
            Path.of(arguments[0]),
            "tiny",
            Recipe.from(Settings.parse(RECIPE, "recipe", Map.of())),
            TrainingData.of(TinyTraining.texts(30)),
            Path.of(arguments[1]));
    Trainer.run(
        NativeRuntime.start(OptionalInt.empty()),
        job,
        (task, done, total, unit) -> {
          System.out.println(done + " " + total);
          System.out.flush();
        },
        InstantSource.system());
  }
}
