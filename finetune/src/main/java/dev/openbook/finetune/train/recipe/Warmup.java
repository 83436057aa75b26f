package dev.openbook.finetune.train.recipe;

/** How many steps the learning rate takes to rise to its peak. */
public sealed interface Warmup {
  /** Returns the warm-up steps of a training of {@code steps} steps, at most those. */
  long steps(long steps);

  /**
   * A number of steps.
   *
   * @param count at least 0
   */
  record Steps(long count) implements Warmup {
    public Steps {
      if (count < 0) {
        throw new IllegalArgumentException("warmupSteps must be at least 0, got " + count);
      }
    }

    @Override
    public long steps(long steps) {
      return Math.min(count, steps);
    }
  }

  /**
   * A share of all steps, rounded up.
   *
   * @param share [0, 1]
   */
  record Share(double share) implements Warmup {
    public Share {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("warmupShare must be in [0, 1], got " + share);
      }
    }

    @Override
    public long steps(long steps) {
      return Math.min(steps, (long) Math.ceil(share * steps));
    }
  }
}
