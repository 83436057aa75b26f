package dev.openbook.finetune.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.datasets.Progress;
import dev.openbook.finetune.tensor.NativeRuntime;
import dev.openbook.finetune.train.data.StreamUse;
import dev.openbook.finetune.train.data.TextPart;
import dev.openbook.finetune.train.data.TextSource;
import dev.openbook.finetune.train.data.TrainingData;
import dev.openbook.finetune.train.data.TrainingText;
import dev.openbook.finetune.train.recipe.Objective;
import dev.openbook.finetune.train.recipe.Recipe;
import dev.openbook.finetune.train.recipe.TrainingBudget;
import dev.openbook.finetune.weights.Checkpoint;
import dev.openbook.finetune.weights.PeftAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recipe of the repository trains the tiny model, from text to files. */
class EveryRecipeTest {
  private static final Path RECIPES =
      Path.of(System.getProperty("openbook.root"), "config", "recipes");

  @TempDir private Path folder;

  static List<String> recipes() throws IOException {
    try (Stream<Path> files = Files.list(RECIPES)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void run_recipe_trainsTheTinyModel(String name) throws IOException {
    Recipe recipe = shortened(RECIPES.resolve(name));
    Set<String> streams = streams(recipe);
    Path model =
        recipe.start().isPresent()
            ? RECIPES.resolve(recipe.start().get().model())
            : TinyTraining.model(folder.resolve("base"));

    TrainingResult result =
        Trainer.run(
            NativeRuntime.start(OptionalInt.empty()),
            new TrainingJob(model, "tiny", recipe, data(recipe, streams), folder.resolve("out")),
            Progress.NONE,
            InstantSource.system());

    assertThat(result.steps()).isGreaterThanOrEqualTo(3);
    assertThat(result.log())
        .allSatisfy(line -> assertThat(line.loss()).isFinite())
        .allSatisfy(line -> assertThat(line.loss() > 0 || rewards(recipe)).isTrue())
        .allSatisfy(line -> assertThat(line.gradientNorm()).isFinite().isPositive());
    List<String> used = result.uses().stream().map(StreamUse::name).toList();
    if (recipe.data().world().isPresent()) { // so few windows are not of every stream
      assertThat(streams).containsAll(used);
    } else {
      assertThat(used).containsExactlyInAnyOrderElementsOf(streams);
    }
    assertThat(result.uses()).allSatisfy(use -> assertThat(use.tokens()).isPositive());
    assertOutcome(result.trained());
  }

  /** A loss of advantages may have any sign. */
  private static boolean rewards(Recipe recipe) {
    return recipe.objective() instanceof Objective.Grpo;
  }

  /** An adapter's training has found its base unchanged, or it would have failed. */
  private static void assertOutcome(TrainedFiles trained) throws IOException {
    switch (trained) {
      case TrainedFiles.Adapter(Path path) -> {
        try (PeftAdapter adapter = PeftAdapter.open(path)) {
          assertThat(adapter.config().baseModel()).isEqualTo("tiny");
          assertThat(adapter.weights().tensors()).hasSize(5 * 7 * 2);
        }
      }
      case TrainedFiles.Model(Path path) -> {
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
          assertThat(checkpoint.config().layerCount()).isIn(5, 6);
          assertThat(checkpoint.config().vocabularySize()).isEqualTo(512);
          assertThat(checkpoint.config().tiedEmbeddings()).isTrue();
          assertThat(checkpoint.tokenizer()).isPresent();
        }
      }
    }
  }

  /** Reads a recipe with a few small steps in place of its own. */
  private static Recipe shortened(Path file) {
    Recipe whole = Recipe.read(file, Map.of());
    Map<String, String> overrides = new LinkedHashMap<>();
    switch (whole.data().budget()) {
      case TrainingBudget.Tokens _ -> overrides.put("data.tokens", "3000");
      case TrainingBudget.Epochs _ -> overrides.put("data.epochs", "1");
    }
    overrides.put("data.sequenceLength", "96");
    overrides.put("data.microBatchSize", "2");
    if (whole.data().world().isPresent()) {
      overrides.put("data.tokens", "1200");
      for (String stage : new String[] {"telling-apart", "several-passages", "all"}) {
        overrides.put("data.stages." + stage + ".sequenceLength", "192");
      }
    }
    overrides.put("checkpointEverySteps", "2");
    overrides.put("precision", "f32");
    if (whole.lora().isPresent()) {
      overrides.put("lora.rank", "4");
    }
    if (whole.earlyStopping().isPresent()) {
      overrides.put("earlyStopping.everySteps", "2");
      overrides.put("earlyStopping.heldOutShare", "0.2");
    }
    return Recipe.read(file, overrides);
  }

  private static Set<String> streams(Recipe recipe) {
    var names = new TreeSet<String>();
    recipe.data().stages().forEach(stage -> names.addAll(stage.mix().keySet()));
    return names;
  }

  /** What episodes say is in eval's words, which are tested there. */
  private static TrainingData endless(Set<String> names) {
    Map<String, TextSource> streams = new LinkedHashMap<>();
    for (String name : names) {
      streams.put(
          name,
          random ->
              List.of(
                  new TextPart(name + " " + random.nextInt(100) + " is", false),
                  new TextPart(" " + random.nextInt(9), true)));
    }
    return new TrainingData.Endless(streams, "test");
  }

  private static TrainingData data(Recipe recipe, Set<String> names) {
    if (recipe.data().world().isPresent()) {
      return endless(names);
    }
    if (recipe.objective() instanceof Objective.Dpo) {
      return new TrainingData.Preferences(TinyTraining.preferences(24));
    }
    if (rewards(recipe)) {
      return TinyTraining.rewarded(24);
    }
    boolean masksPrompts = recipe.data().promptWeight() == 0;
    Map<String, List<TrainingText>> streams = new LinkedHashMap<>();
    for (String name : names) {
      boolean asks = masksPrompts || name.equals("qa");
      streams.put(name, asks ? TinyTraining.questions(48) : TinyTraining.texts(48));
    }
    return new TrainingData.Texts(streams);
  }
}
