package dev.openbook.finetune.train.reward;

import java.util.List;

/**
 * The rewards of one prompt's completions.
 *
 * @param rewards in the order of the completions, at least two
 */
public record GroupRewards(List<Double> rewards) {
  private static final double EPSILON = 1e-4; // trl 1.16, GRPOTrainer

  public GroupRewards {
    rewards = List.copyOf(rewards);
    if (rewards.size() < 2) {
      throw new IllegalArgumentException("rewards must be at least 2, got " + rewards.size());
    }
  }

  /** Returns whether all are equal, so that nothing can be learned from them. */
  public boolean isUnanimous() {
    return rewards.stream().distinct().count() == 1;
  }

  /** Returns the standard deviation, with one degree of freedom less than there are rewards. */
  public double deviation() {
    if (isUnanimous()) {
      return 0; // the mean may be rounded
    }
    double mean = mean();
    double squares =
        rewards.stream().mapToDouble(reward -> (reward - mean) * (reward - mean)).sum();
    return Math.sqrt(squares / (rewards.size() - 1));
  }

  /**
   * Returns each reward less the mean; all 0 where rewards are equal.
   *
   * @param scaled whether they are divided by the standard deviation plus 1e-4
   * @see <a href="https://arxiv.org/abs/2402.03300">Shao et al., DeepSeekMath, section 4.1.2</a>
   */
  public List<Double> advantages(boolean scaled) {
    if (isUnanimous()) {
      return rewards.stream().map(_ -> 0.0).toList();
    }
    double mean = mean();
    double divisor = scaled ? deviation() + EPSILON : 1;
    return rewards.stream().map(reward -> (reward - mean) / divisor).toList();
  }

  private double mean() {
    return rewards.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }
}
