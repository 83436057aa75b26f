package dev.openbook.eval.cost;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The arms that no other beats: cheaper and at least as accurate, or more accurate for no more. */
public final class ParetoFrontier {
  private ParetoFrontier() {}

  /**
   * What an arm costs and gives.
   *
   * @param name of the arm
   * @param cost in the caller's unit, the same for all, finite; less is better
   * @param accuracy or another measure of which more is better, finite
   */
  public record Arm(String name, double cost, double accuracy) {
    public Arm {
      requireNonNull(name, "name is null");
      if (!Double.isFinite(cost) || !Double.isFinite(accuracy)) {
        throw new IllegalArgumentException(
            "cost and accuracy must be finite, got " + cost + ", " + accuracy + " of " + name);
      }
    }

    private boolean isBeatenBy(Arm other) {
      return other.cost <= cost
          && other.accuracy >= accuracy
          && (other.cost < cost || other.accuracy > accuracy);
    }
  }

  /**
   * Returns the frontier.
   *
   * @return cheapest first; arms that are equal in both are all on it, in the order given; empty
   *     where there are no arms
   */
  public static List<Arm> of(List<Arm> arms) {
    var frontier = new ArrayList<Arm>();
    for (Arm arm : arms) {
      if (arms.stream().noneMatch(arm::isBeatenBy)) {
        frontier.add(arm);
      }
    }
    frontier.sort(Comparator.comparingDouble(Arm::cost));
    return List.copyOf(frontier);
  }
}
