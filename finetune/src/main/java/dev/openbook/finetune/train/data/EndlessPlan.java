package dev.openbook.finetune.train.data;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.NearestName;
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
import java.util.stream.IntStream;

/**
 * Which windows each optimizer step sees where texts are made as they are read. Nothing is kept: a
 * window follows from recipe, step and place alone, so that any step can be redone.
 *
 * <p>Each window is filled from one stream, drawn with the probabilities of the stage's mix, and is
 * full: its last text is cut. A stage may have windows of another length; a step has about as many
 * tokens in all stages.
 */
public final class EndlessPlan implements BatchPlan {
  private final Map<String, TokenizedData.Source> streams;
  private final DataSettings data;
  private final long seed;
  private final int padding;
  private final List<Stage> stages = new ArrayList<>(); // of each step

  private EndlessPlan(
      Map<String, TokenizedData.Source> streams, Recipe recipe, long tokens, int padding) {
    this.streams = streams;
    this.data = recipe.data();
    this.seed = recipe.seed();
    this.padding = padding;
    long planned = 0;
    while (planned < tokens) {
      Stage stage = data.stageAt((double) planned / tokens);
      stages.add(stage);
      planned += tokens(stage);
    }
  }

  /**
   * Makes the plan.
   *
   * @throws BadInputException if a mix names no stream, or the recipe counts passes
   */
  static EndlessPlan of(TokenizedData.Endless texts, Recipe recipe, int padding) {
    for (Stage stage : recipe.data().stages()) {
      for (String name : stage.mix().keySet()) {
        if (!texts.streams().containsKey(name)) {
          throw new BadInputException(
              NearestName.unknown("stream", name, texts.streams().keySet()));
        }
      }
    }
    if (recipe.data().budget() instanceof TrainingBudget.Tokens(long tokens)) {
      return new EndlessPlan(texts.streams(), recipe, tokens, padding);
    }
    throw new BadInputException("texts without end need 'data.tokens' in place of 'epochs'");
  }

  private int length(Stage stage) {
    return stage.sequenceLength().orElse(data.sequenceLength());
  }

  private int rows(Stage stage, int windows) {
    long tokens = (long) windows * data.sequenceLength();
    return Math.toIntExact(Math.max(1, Math.round((double) tokens / length(stage))));
  }

  private int rows(Stage stage) {
    return rows(stage, data.microBatchSize() * data.gradientAccumulationSteps());
  }

  private long tokens(Stage stage) {
    return (long) rows(stage) * length(stage);
  }

  private Stage stage(int step) {
    return stages.get(step - 1);
  }

  @Override
  public int stepCount() {
    return stages.size();
  }

  @Override
  public long tokens(int step) {
    return tokens(stage(step));
  }

  /** Returns the random numbers of a window. */
  private SplittableRandom random(int step, int row) {
    long mixed = new SplittableRandom(seed ^ 0x656E646C65737300L).nextLong();
    return new SplittableRandom(mixed + step * 0x9E3779B97F4A7C15L + row * 0xD1B54A32D192ED03L)
        .split();
  }

  @Override
  public List<StreamUse> uses() {
    Map<String, Long> read = new LinkedHashMap<>();
    for (int step = 1; step <= stepCount(); step++) {
      Stage stage = stage(step);
      for (int row = 0; row < rows(stage); row++) {
        read.merge(stage.draw(random(step, row)), (long) length(stage), Long::sum);
      }
    }
    return read.entrySet().stream()
        .map(each -> new StreamUse(each.getKey(), 0, each.getValue(), 0, 0, 0))
        .toList();
  }

  @Override
  public List<TokenBatch> batches(int step) {
    List<WindowPacking.Window> windows = windows(step);
    int most = rows(stage(step), data.microBatchSize());
    var batches = new ArrayList<TokenBatch>();
    for (int start = 0; start < windows.size(); start += most) {
      int end = Math.min(windows.size(), start + most);
      batches.add(
          WindowPacking.batch(windows.subList(start, end), padding, data.attendsAcrossTexts()));
    }
    return batches;
  }

  /** Returns the windows of a step from 1. */
  List<WindowPacking.Window> windows(int step) {
    Stage stage = stage(step);
    return IntStream.range(0, rows(stage))
        .mapToObj(row -> window(stage, random(step, row)))
        .toList();
  }

  private WindowPacking.Window window(Stage stage, SplittableRandom random) {
    TokenizedData.Source source = requireNonNull(streams.get(stage.draw(random)));
    int length = length(stage);
    var window = new WindowPacking.Window(length);
    for (int number = 0; window.used() < length; number++) {
      WeightedText text = source.text(random);
      int end = Math.min(text.length(), length - window.used());
      for (int place = 0; place < end; place++) {
        float weight = text.isLearned(place) ? 1 : (float) data.promptWeight();
        boolean isSeen = place > 0 || data.attendsAcrossTexts();
        window.add(text.id(place), isSeen ? weight : 0, number);
      }
    }
    return window;
  }
}
