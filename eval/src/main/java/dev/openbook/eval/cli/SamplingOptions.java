package dev.openbook.eval.cli;

import dev.openbook.eval.stats.Sampling;
import picocli.CommandLine.Option;

/** Options that say how intervals and p values are drawn. */
final class SamplingOptions {
  private static final double CONFIDENCE = 0.95;

  @Option(
      names = "--resamples",
      paramLabel = "N",
      description = "Resamples of intervals and tests (default: ${DEFAULT-VALUE})")
  private int resamples = 10_000;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of all that is drawn (default: ${DEFAULT-VALUE})")
  private long seed = 17;

  /**
   * Returns what was asked for, with 95 % intervals.
   *
   * @throws dev.openbook.datasets.BadInputException if the number of resamples is below 1
   */
  Sampling sampling() {
    MeasureCommand.requireAtLeastOne("--resamples", resamples);
    return new Sampling(resamples, seed, CONFIDENCE);
  }
}
