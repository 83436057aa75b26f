package dev.openbook.finetune.train.data;

import java.util.List;

/** What each optimizer step of a training reads; a function of data and recipe alone. */
public sealed interface StepPlan permits TrainingPlan, PreferencePlan {
  /** Returns the number of optimizer steps. */
  int stepCount();

  /** Returns the tokens read in a step from 1, repeats counted, padding not. */
  long tokens(int step);

  /** Returns what all steps read of each stream. */
  List<StreamUse> uses();

  /** Returns the tokens read in all steps. */
  default long tokens() {
    return tokensUntil(stepCount());
  }

  /** Returns the tokens read in steps 1 to a last one. */
  default long tokensUntil(int last) {
    long sum = 0;
    for (int step = 1; step <= last; step++) {
      sum += tokens(step);
    }
    return sum;
  }
}
