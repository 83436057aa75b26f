package dev.openbook.eval.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a run would do.
 *
 * @param out folder of the results
 * @param steps in order
 * @param memoryBytes estimate of the peak resident memory
 */
public record RunPlan(Path out, List<Step> steps, long memoryBytes) {
  public RunPlan {
    steps = List.copyOf(steps);
  }

  /**
   * One step.
   *
   * @param kind {@code texts}, {@code train}, {@code answers} or {@code forgetting}
   * @param name what it is for
   * @param done whether its result is there already
   * @param tokens tokens the model reads, estimate
   * @param time time it takes on this machine, rough estimate
   */
  public record Step(String kind, String name, boolean done, long tokens, Duration time) {}
}
