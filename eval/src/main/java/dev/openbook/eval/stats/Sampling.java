package dev.openbook.eval.stats;

/**
 * How intervals and p values are drawn.
 *
 * @param resamples of the bootstrap and random patterns of the sign-flip test, at least 1; 10,000
 *     is usual
 * @param seed same seed, same result
 * @param confidence coverage of intervals, in (0, 1)
 */
public record Sampling(int resamples, long seed, double confidence) {
  public Sampling {
    if (resamples < 1) {
      throw new IllegalArgumentException("resamples must be at least 1, got " + resamples);
    }
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException("confidence must be in (0, 1), got " + confidence);
    }
  }
}
