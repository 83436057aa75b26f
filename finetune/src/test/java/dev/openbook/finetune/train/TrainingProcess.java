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
  private static final String TEXTS =
      """
      lora: {rank: 4, dropout: 0.1}
      optimizer: {learningRate: 2e-3}
      data: {tokens: 2500, sequenceLength: 32, microBatchSize: 2}
      earlyStopping: {everySteps: 8, patience: 100, heldOutShare: 0.2}
      precision: f32
      checkpointEverySteps: 5
      """;

  private static final String REWARDS =
      """
      lora: {rank: 4}
      objective: grpo
      grpo: {groupSize: 4, maxTokens: 6, klWeight: 0.04, iterations: 2}
      optimizer: {learningRate: 2e-3}
      data: {epochs: 2, sequenceLength: 64, microBatchSize: 2, gradientAccumulationSteps: 2}
      precision: f32
      checkpointEverySteps: 4
      """;

  private TrainingProcess() {}

  /** Takes what it learns from, the model's folder and that of the training. */
  public static void main(String[] arguments) throws IOException {
    boolean rewards = arguments[0].equals("rewards");
    var job =
        new TrainingJob(
            Path.of(arguments[1]),
            "tiny",
            Recipe.from(Settings.parse(rewards ? REWARDS : TEXTS, "recipe", Map.of())),
            rewards ? TinyTraining.rewarded(40) : TrainingData.of(TinyTraining.texts(30)),
            Path.of(arguments[2]));
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
