package dev.openbook.finetune.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.finetune.train.data.StreamUse;
import dev.openbook.finetune.train.recipe.Recipe;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingCostTest {
  private static final Path MODEL = Path.of("src/test/resources/models/stories260K-hf");

  @TempDir private Path folder;

  private static StepTiming timing(int step, OptionalLong peakBytes, OptionalDouble joules) {
    return new StepTiming(step, 0.5, peakBytes, joules);
  }

  private static TrainingResult result(List<StreamUse> uses) {
    return new TrainingResult(
        new TrainedFiles.Adapter(Path.of("a")),
        2,
        1000,
        900,
        1.5,
        3.25,
        10,
        uses,
        false,
        List.of(),
        OptionalLong.of(77),
        OptionalDouble.empty());
  }

  @Test
  void cost_countsReplayAndOperations() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("r.yaml"),
            "lora: {rank: 2}\ndata: {tokens: 1000, sequenceLength: 64}\n");
    var uses =
        List.of(
            new StreamUse("texts", 3, 750, 2, 0, 0),
            new StreamUse("replay", 9, 200, 1, 0, 0),
            new StreamUse("qa", 9, 50, 1, 0, 0));
    try (Checkpoint checkpoint = Checkpoint.open(MODEL)) {
      TrainingCost cost =
          TrainingCost.of(result(uses), 260_000, checkpoint.config(), Recipe.read(file, Map.of()));

      assertThat(cost.tokens()).isEqualTo(1000);
      assertThat(cost.replayShare()).isEqualTo(0.25);
      assertThat(cost.seconds()).isEqualTo(3.25);
      assertThat(cost.peakBytes()).hasValue(77);
      assertThat(cost.joules()).isEmpty();
      // 4 a weight, and three times 4 x 32 tokens x 8 heads of 8 x 5 layers, a token
      assertThat(cost.flops())
          .isCloseTo(1000 * (4 * 260_000.0 + 3 * 4 * 32 * 64 * 5), within(1e-3));
    }
  }

  @Test
  void timings_giveTheGreatestPeakAndTheSumOfJoules() {
    var steps =
        List.of(
            timing(1, OptionalLong.of(90), OptionalDouble.of(1.5)),
            timing(2, OptionalLong.empty(), OptionalDouble.of(2)),
            timing(3, OptionalLong.of(80), OptionalDouble.of(3)));

    assertThat(StepTiming.peakBytes(steps)).hasValue(90);
    assertThat(StepTiming.joules(steps)).hasValue(6.5);
  }

  @Test
  void joules_ofWhichAStepIsNotKnown_areNotKnown() {
    var steps =
        List.of(
            timing(1, OptionalLong.empty(), OptionalDouble.of(1.5)),
            timing(2, OptionalLong.empty(), OptionalDouble.empty()));

    assertThat(StepTiming.joules(steps)).isEmpty();
    assertThat(StepTiming.peakBytes(steps)).isEmpty();
    assertThat(StepTiming.joules(List.of())).isEmpty();
  }

  @Test
  void timing_isReadAsWritten_withAndWithoutWhatTheMachineTells() {
    StepTiming full = timing(4, OptionalLong.of(1L << 33), OptionalDouble.of(0.25));
    StepTiming bare = timing(5, OptionalLong.empty(), OptionalDouble.empty());

    assertThat(StepTiming.parse(Path.of("t"), 1, full.json())).isEqualTo(full);
    assertThat(StepTiming.parse(Path.of("t"), 1, bare.json())).isEqualTo(bare);
    assertThat(bare.json()).isEqualTo("{\"step\":5,\"seconds\":0.5}");
  }

  @Test
  void now_hasTheSecondsAndAPeakThatIsNotBelowWhatIsResident() {
    StepTiming now = StepTiming.now(1, Duration.ofMillis(1500), ProcessEnergy.start());

    assertThat(now.seconds()).isEqualTo(1.5);
    now.peakBytes().ifPresent(bytes -> assertThat(bytes).isGreaterThan(1 << 20));
  }
}
