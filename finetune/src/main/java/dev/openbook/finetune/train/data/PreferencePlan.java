package dev.openbook.finetune.train.data;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.model.TokenBatch;
import dev.openbook.finetune.train.recipe.DataSettings;
import dev.openbook.finetune.train.recipe.DataSettings.LongRecords;
import dev.openbook.finetune.train.recipe.Recipe;
import dev.openbook.finetune.train.recipe.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * Which preferences each optimizer step sees: pass after pass, each in another order; a function of
 * pairs and recipe alone.
 */
public final class PreferencePlan implements StepPlan {
  private final List<TokenizedPair> pairs;
  private final DataSettings data;
  private final int padding;
  private final int cut;
  private final int dropped;
  private final RecordSteps steps;

  private PreferencePlan(List<TokenizedPair> all, DataSettings data, int padding, long seed) {
    this.data = data;
    this.padding = padding;
    var kept = new ArrayList<TokenizedPair>();
    int shortened = 0;
    for (TokenizedPair pair : all) {
      int excess = pair.length() - data.sequenceLength();
      if (excess <= 0) {
        kept.add(pair);
      } else if (data.longRecords() == LongRecords.CUT_PROMPT) {
        TokenizedPair shorter = pair.withoutFirst(excess);
        if (shorter.length() <= data.sequenceLength()) {
          kept.add(shorter);
          shortened++;
        }
      }
    }
    this.pairs = List.copyOf(kept);
    this.cut = shortened;
    this.dropped = all.size() - kept.size();
    if (pairs.isEmpty()) {
      throw new BadInputException(
          "no preference fits into a window of %d tokens: raise 'data.sequenceLength'"
              .formatted(data.sequenceLength()));
    }
    this.steps = RecordSteps.of(pairs.size(), this::read, data, seed);
  }

  /**
   * Makes the plan.
   *
   * @param padding id that fills rows up
   * @throws BadInputException if no pair fits into a window
   */
  public static PreferencePlan of(List<TokenizedPair> pairs, Recipe recipe, int padding) {
    return new PreferencePlan(pairs, recipe.data(), padding, recipe.seed());
  }

  private long read(int pair) {
    return (long) pairs.get(pair).chosen().length() + pairs.get(pair).rejected().length();
  }

  /** Returns the pairs that fit into windows. */
  public List<TokenizedPair> pairs() {
    return pairs;
  }

  @Override
  public int stepCount() {
    return steps.steps().size();
  }

  /** Returns the tokens read in a step from 1, prompts twice, padding not counted. */
  @Override
  public long tokens(int step) {
    return steps.steps().get(step - 1).stream().mapToLong(this::read).sum();
  }

  @Override
  public List<StreamUse> uses() {
    return List.of(
        new StreamUse(Stage.TEXTS, pairs.size(), tokens(), steps.passes(), cut, dropped));
  }

  /** Returns the numbers of the pairs of a step's micro-batches, step from 1. */
  public List<List<Integer>> microBatches(int step) {
    List<Integer> all = steps.steps().get(step - 1);
    var batches = new ArrayList<List<Integer>>();
    for (int start = 0; start < all.size(); start += data.microBatchSize()) {
      batches.add(all.subList(start, Math.min(all.size(), start + data.microBatchSize())));
    }
    return batches;
  }

  /**
   * Returns pairs as one batch: first the chosen rows, then the rejected ones.
   *
   * @param numbers of pairs
   * @param chosen weight of the continuation's tokens by the pair's place in {@code numbers}
   * @param rejected weight of the worse continuation's tokens likewise
   */
  public TokenBatch batch(
      List<Integer> numbers, IntToDoubleFunction chosen, IntToDoubleFunction rejected) {
    int width = numbers.stream().mapToInt(number -> pairs.get(number).length()).max().orElseThrow();
    int[][] ids = new int[2 * numbers.size()][];
    float[][] weights = new float[ids.length][width];
    for (int i = 0; i < numbers.size(); i++) {
      TokenizedPair pair = pairs.get(numbers.get(i));
      ids[i] = row(pair.chosen(), width, weights[i], (float) chosen.applyAsDouble(i));
      int below = numbers.size() + i;
      ids[below] = row(pair.rejected(), width, weights[below], (float) rejected.applyAsDouble(i));
    }
    return TokenBatch.weighted(ids, weights);
  }

  private int[] row(TokenizedText text, int width, float[] weights, float weight) {
    int[] ids = Arrays.copyOf(text.ids(), width);
    Arrays.fill(ids, text.length(), width, padding);
    Arrays.fill(weights, text.promptTokens(), text.length(), weight);
    return ids;
  }
}
