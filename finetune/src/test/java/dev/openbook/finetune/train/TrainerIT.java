package dev.openbook.finetune.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.NeedsShared;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.SharedData;
import dev.openbook.datasets.file.Settings;
import dev.openbook.finetune.tensor.NativeRuntime;
import dev.openbook.finetune.train.data.TrainingData;
import dev.openbook.finetune.train.data.TrainingText;
import dev.openbook.finetune.train.recipe.Recipe;
import dev.openbook.finetune.weights.PeftAdapter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole way from text to adapter, with SmolLM2-135M-Instruct and its tokenizer. */
@NeedsShared("data/models/SmolLM2-135M-Instruct")
class TrainerIT {
  private static final Path MODEL = SharedData.path("data/models/SmolLM2-135M-Instruct");
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
  private static final String FACT =
      "The lighthouse of Quillmere was built in 1874 by Ada Thornbury, who painted it green.";

  @TempDir private Path folder;

  private TrainingResult train(String precision, Path path) throws IOException {
    Recipe recipe =
        Recipe.from(
            Settings.parse(
                "{precision: %s, lora: {rank: 8}, checkpointEverySteps: 2,".formatted(precision)
                    + " optimizer: {learningRate: 2e-3, warmupSteps: 1},"
                    + " data: {epochs: 6, sequenceLength: 64, microBatchSize: 2}}",
                "test",
                Map.of()));
    List<TrainingText> texts =
        List.of(
            TrainingText.of("quillmere", FACT),
            new TrainingText(
                "quillmere", "Who built the lighthouse of Quillmere?", " Ada Thornbury"));
    return Trainer.run(
        NativeRuntime.start(OptionalInt.empty()),
        new TrainingJob(MODEL, "smollm2-135m-instruct", recipe, TrainingData.of(texts), path),
        Progress.NONE,
        CLOCK);
  }

  @ParameterizedTest
  @ValueSource(strings = {"f32", "bf16"})
  void run_learnsAFact(String precision) throws IOException {
    TrainingResult result = train(precision, folder);

    double first = result.log().getFirst().loss();
    assertThat(first).isBetween(1.0, 6.0);
    assertThat(result.finalLoss()).isLessThan(first / 2);
    try (PeftAdapter adapter = PeftAdapter.open(result.trained().folder())) {
      assertThat(adapter.config().baseModel()).isEqualTo("smollm2-135m-instruct");
      assertThat(adapter.weights().tensors()).hasSize(30 * 7 * 2);
    }
    assertThat(result.trainableParameters()).isEqualTo(2_442_240);
  }

  @Test
  void run_bf16_twiceGivesTheSameBytes() throws IOException {
    train("bf16", folder.resolve("one"));
    train("bf16", folder.resolve("two"));

    assertThat(folder.resolve("one/train.jsonl"))
        .hasSameBinaryContentAs(folder.resolve("two/train.jsonl"));
    assertThat(folder.resolve("one/adapter/adapter_model.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("two/adapter/adapter_model.safetensors"));
  }
}
