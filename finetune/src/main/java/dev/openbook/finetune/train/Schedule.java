package dev.openbook.finetune.train;

/**
 * How the learning rate goes after warm-up, as a factor of its peak.
 *
 * <p>Warm-up is linear: step s of w warm-up steps, counted from 1, has the factor s / w. With n
 * steps in all, progress p of step s is {@code (s - 1 - w) / (n - w)}, in [0, 1).
 */
public enum Schedule {
  /** {@code (1 + cos(pi p)) / 2}. */
  COSINE {
    @Override
    double decay(double progress) {
      return (1 + Math.cos(Math.PI * progress)) / 2;
    }
  },
  /** {@code 1 - p}. */
  LINEAR {
    @Override
    double decay(double progress) {
      return 1 - progress;
    }
  },
  /** 1. */
  CONSTANT {
    @Override
    double decay(double progress) {
      return 1;
    }
  };

  abstract double decay(double progress);

  /**
   * Returns the factor of a step.
   *
   * @param step from 1 to {@code steps}
   * @param warmupSteps steps of warm-up, from 0 to {@code steps}
   * @param steps steps in all
   */
  public double factor(long step, long warmupSteps, long steps) {
    if (step < 1 || step > steps) {
      throw new IllegalArgumentException("step must be in [1, " + steps + "], got " + step);
    }
    if (warmupSteps < 0 || warmupSteps > steps) {
      throw new IllegalArgumentException(
          "warmupSteps must be in [0, " + steps + "], got " + warmupSteps);
    }
    if (step <= warmupSteps) {
      return (double) step / warmupSteps;
    }
    return decay((double) (step - 1 - warmupSteps) / (steps - warmupSteps));
  }
}
