package dev.openbook.finetune.train.recipe;

import static java.util.Objects.requireNonNull;

/**
 * How the learning rate goes after warm-up, as a factor of its peak: it stays there, and falls over
 * the last steps.
 *
 * <p>Warm-up is linear: step s of w warm-up steps, counted from 1, has the factor s / w. With n
 * steps in all, the fall begins after {@code d = max(w, n - round(decayShare n))} steps, and its
 * progress at step s is {@code p = (s - 1 - d) / (n - d)}, in [0, 1). A share of 1 gives the usual
 * cosine and linear schedules, a smaller one the schedule of warm-up, stable phase and decay (WSD).
 *
 * @param decay how it falls
 * @param decayShare share of all steps over which it falls, (0, 1]
 * @see <a href="https://arxiv.org/abs/2404.06395">Hu et al., MiniCPM, section 4</a>
 * @see <a href="https://arxiv.org/abs/2405.18392">Hägele et al., Scaling laws beyond fixed training
 *     durations, section 3</a>
 */
public record Schedule(Decay decay, double decayShare) {
  /** Falls by half a cosine from the end of warm-up on. */
  public static final Schedule COSINE = new Schedule(Decay.COSINE, 1);

  /** Falls evenly from the end of warm-up on. */
  public static final Schedule LINEAR = new Schedule(Decay.LINEAR, 1);

  /** Never falls. */
  public static final Schedule CONSTANT = new Schedule(Decay.CONSTANT, 1);

  public Schedule {
    requireNonNull(decay, "decay is null");
    if (!(decayShare > 0 && decayShare <= 1)) {
      throw new IllegalArgumentException("decayShare must be in (0, 1], got " + decayShare);
    }
  }

  /** A way to fall from 1 towards 0. */
  public enum Decay {
    /** {@code (1 + cos(pi p)) / 2}. */
    COSINE {
      @Override
      double factor(double progress) {
        return (1 + Math.cos(Math.PI * progress)) / 2;
      }
    },
    /** {@code 1 - p}. */
    LINEAR {
      @Override
      double factor(double progress) {
        return 1 - progress;
      }
    },
    /** {@code 1 - sqrt(p)}. */
    ONE_MINUS_SQRT {
      @Override
      double factor(double progress) {
        return 1 - Math.sqrt(progress);
      }
    },
    /** 1. */
    CONSTANT {
      @Override
      double factor(double progress) {
        return 1;
      }
    };

    abstract double factor(double progress);
  }

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
    long stable = Math.max(warmupSteps, steps - Math.round(decayShare * steps));
    if (step <= stable) {
      return 1;
    }
    return decay.factor((double) (step - 1 - stable) / (steps - stable));
  }
}
