package dev.openbook.finetune.train.data;

import dev.openbook.finetune.train.recipe.DataSettings;
import dev.openbook.finetune.train.recipe.TrainingBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToLongFunction;

/**
 * Which records each step reads: pass after pass, each in another order.
 *
 * @param steps numbers of the records of each step, in order
 * @param passes over the records, with the part of the last one
 */
record RecordSteps(List<List<Integer>> steps, double passes) {
  RecordSteps {
    steps = List.copyOf(steps);
  }

  /**
   * Fills steps of {@code microBatchSize} times {@code gradientAccumulationSteps} records; the last
   * may have fewer.
   *
   * @param count of records, at least 1
   * @param tokens that reading a record counts for
   */
  static RecordSteps of(int count, IntToLongFunction tokens, DataSettings data, long seed) {
    long most = Long.MAX_VALUE;
    int epochs = Integer.MAX_VALUE;
    switch (data.budget()) {
      case TrainingBudget.Tokens(long budget) -> most = budget;
      case TrainingBudget.Epochs(int budget) -> epochs = budget;
    }
    int perStep = data.microBatchSize() * data.gradientAccumulationSteps();
    var steps = new ArrayList<List<Integer>>();
    var step = new ArrayList<Integer>();
    long planned = 0;
    double passes = 0;
    for (int pass = 0; pass < epochs && planned < most; pass++) {
      int[] order =
          TextOrder.shuffled(count, new SplittableRandom(seed * 0x9E3779B97F4A7C15L + pass));
      for (int i = 0; i < order.length && planned < most; i++) {
        step.add(order[i]);
        planned += tokens.applyAsLong(order[i]);
        passes = pass + (i + 1.0) / order.length;
        if (step.size() == perStep) {
          steps.add(List.copyOf(step));
          step.clear();
        }
      }
    }
    if (!step.isEmpty()) {
      steps.add(List.copyOf(step));
    }
    return new RecordSteps(steps, passes);
  }
}
