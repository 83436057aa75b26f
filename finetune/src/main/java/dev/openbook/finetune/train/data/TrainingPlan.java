package dev.openbook.finetune.train.data;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.train.recipe.DataSettings;
import dev.openbook.finetune.train.recipe.Recipe;
import dev.openbook.finetune.train.recipe.Stage;
import dev.openbook.finetune.train.recipe.TrainingBudget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Which windows each optimizer step sees; a function of texts and recipe alone, so that any step
 * can be redone without those before it.
 *
 * <p>Each window is filled from a stream that is drawn with the probabilities of the stage's mix.
 * Steps run across the ends of passes; the last step of a training by epochs may be smaller.
 *
 * @see <a href="https://arxiv.org/abs/2409.07431">Yang et al., Synthetic continued pretraining,
 *     section 4.2 (replay)</a>
 */
public final class TrainingPlan implements BatchPlan {
  private final Map<String, TextStream> streams = new LinkedHashMap<>();
  private final DataSettings data;
  private final SplittableRandom draws;
  private final int padding;
  private final List<List<WindowPacking.Window>> steps = new ArrayList<>();

  private TrainingPlan(Map<String, List<TokenizedText>> texts, Recipe recipe, int padding) {
    this.data = recipe.data();
    this.draws = new SplittableRandom(recipe.seed() ^ 0x6D69780000000000L);
    this.padding = padding;
    for (var entry : texts.entrySet()) {
      // Streams of one training have orders of their own.
      long seed = recipe.seed() + 1_000_003L * streams.size();
      streams.put(entry.getKey(), new TextStream(entry.getKey(), entry.getValue(), data, seed));
    }
  }

  /**
   * Makes the plan.
   *
   * @param texts streams by the names of the recipe's mixes, the main one first
   * @param padding id that fills rows up
   * @throws BadInputException if a stream is missing, not in a mix, or holds nothing to learn
   */
  public static TrainingPlan of(
      Map<String, List<TokenizedText>> texts, Recipe recipe, int padding) {
    var mixed = new TreeSet<String>();
    recipe.data().stages().forEach(stage -> mixed.addAll(stage.mix().keySet()));
    for (String name : mixed) {
      if (!texts.containsKey(name)) {
        throw new BadInputException(
            "the recipe mixes in '"
                + name
                + "', of which no texts are given: give them, or change the recipe's 'data.mix'");
      }
    }
    for (String name : texts.keySet()) {
      if (!mixed.contains(name)) {
        throw new BadInputException(
            "texts '"
                + name
                + "' are given, but no mix of the recipe names them: it has "
                + String.join(", ", mixed));
      }
    }
    var plan = new TrainingPlan(texts, recipe, padding);
    switch (recipe.data().budget()) {
      case TrainingBudget.Epochs epochs -> plan.fillEpochs(epochs.count());
      case TrainingBudget.Tokens tokens -> plan.fillTokens(tokens.count());
    }
    return plan;
  }

  private int windowsPerStep() {
    return data.microBatchSize() * data.gradientAccumulationSteps();
  }

  private void fillEpochs(int count) {
    TextStream main = streams.get(Stage.TEXTS);
    Stage stage = data.stages().getFirst();
    var step = new ArrayList<WindowPacking.Window>();
    while (main != null && !main.hasPassed(count)) {
      step.add(draw(stage).next());
      if (step.size() == windowsPerStep()) {
        steps.add(List.copyOf(step));
        step.clear();
      }
    }
    if (!step.isEmpty()) {
      steps.add(List.copyOf(step));
    }
  }

  private void fillTokens(long tokens) {
    long planned = 0;
    while (planned < tokens) {
      var step = new ArrayList<WindowPacking.Window>();
      while (step.size() < windowsPerStep() && planned < tokens) {
        WindowPacking.Window window = draw(data.stageAt((double) planned / tokens)).next();
        step.add(window);
        planned += window.used();
      }
      steps.add(List.copyOf(step));
    }
  }

  private TextStream draw(Stage stage) {
    return requireNonNull(streams.get(stage.draw(draws)), "a stream is missing");
  }

  @Override
  public int stepCount() {
    return steps.size();
  }

  @Override
  public List<StreamUse> uses() {
    return streams.values().stream().map(TextStream::use).toList();
  }

  @Override
  public long tokens(int step) {
    return steps.get(step - 1).stream().mapToLong(WindowPacking.Window::used).sum();
  }

  @Override
  public List<TokenBatch> batches(int step) {
    return WindowPacking.batches(steps.get(step - 1), padding, data);
  }
}
