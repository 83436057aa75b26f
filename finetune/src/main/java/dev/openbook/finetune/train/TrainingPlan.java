package dev.openbook.finetune.train;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.model.TokenBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * Which windows each optimizer step sees; a function of texts and recipe alone, so that any step
 * can be redone without those before it.
 *
 * <p>An epoch is one pass over all texts, packed anew in another order. Steps run across the ends
 * of epochs; the last step of a training by epochs may be smaller.
 */
final class TrainingPlan {
  private final List<TokenizedText> texts;
  private final Recipe recipe;
  private final int padding;
  private final List<List<WindowPacking.Window>> epochs = new ArrayList<>();
  private final List<List<WindowPacking.Window>> steps = new ArrayList<>();

  private TrainingPlan(List<TokenizedText> texts, Recipe recipe, int padding) {
    this.texts = texts;
    this.recipe = recipe;
    this.padding = padding;
  }

  /**
   * Makes the plan.
   *
   * @param padding id that fills rows up
   * @throws BadInputException if the texts hold nothing to learn
   */
  static TrainingPlan of(List<TokenizedText> texts, Recipe recipe, int padding) {
    var plan = new TrainingPlan(texts, recipe, padding);
    if (plan.epoch(0).isEmpty()) {
      throw new BadInputException(
          "the training texts hold nothing to learn: give at least one text of two tokens");
    }
    switch (recipe.budget()) {
      case TrainingBudget.Epochs epochs -> plan.fillEpochs(epochs.count());
      case TrainingBudget.Tokens tokens -> plan.fillTokens(tokens.count());
    }
    return plan;
  }

  private int windowsPerStep() {
    return recipe.microBatchSize() * recipe.gradientAccumulationSteps();
  }

  private List<WindowPacking.Window> epoch(int number) {
    while (epochs.size() <= number) {
      // Distinct and far apart for every epoch and seed.
      long seed = recipe.seed() * 0x9E3779B97F4A7C15L + epochs.size();
      epochs.add(
          WindowPacking.windows(texts, recipe.sequenceLength(), recipe.attendsAcrossTexts(), seed));
    }
    return epochs.get(number);
  }

  private void fillEpochs(int count) {
    var all = new ArrayList<WindowPacking.Window>();
    for (int number = 0; number < count; number++) {
      all.addAll(epoch(number));
    }
    for (int start = 0; start < all.size(); start += windowsPerStep()) {
      steps.add(List.copyOf(all.subList(start, Math.min(all.size(), start + windowsPerStep()))));
    }
  }

  private void fillTokens(long tokens) {
    long planned = 0;
    int number = 0;
    int place = 0;
    while (planned < tokens) {
      var step = new ArrayList<WindowPacking.Window>();
      while (step.size() < windowsPerStep() && planned < tokens) {
        if (place == epoch(number).size()) {
          number++;
          place = 0;
        }
        WindowPacking.Window window = epoch(number).get(place++);
        step.add(window);
        planned += window.used();
      }
      steps.add(List.copyOf(step));
    }
  }

  /** Returns the number of optimizer steps. */
  int stepCount() {
    return steps.size();
  }

  /** Returns the tokens read in all steps, repeats counted, padding not. */
  long tokens() {
    return steps.stream().flatMap(List::stream).mapToLong(WindowPacking.Window::used).sum();
  }

  /** Returns the tokens read in one step, padding not counted. */
  long tokens(int step) {
    return steps.get(step - 1).stream().mapToLong(WindowPacking.Window::used).sum();
  }

  /**
   * Returns the micro-batches of a step.
   *
   * @param step from 1
   */
  List<TokenBatch> batches(int step) {
    List<WindowPacking.Window> windows = steps.get(step - 1);
    var batches = new ArrayList<TokenBatch>();
    for (int start = 0; start < windows.size(); start += recipe.microBatchSize()) {
      int end = Math.min(windows.size(), start + recipe.microBatchSize());
      batches.add(
          WindowPacking.batch(windows.subList(start, end), padding, recipe.attendsAcrossTexts()));
    }
    return batches;
  }
}
