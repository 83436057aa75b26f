package dev.openbook.eval.attribution;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How often each outcome came about between one arm with passages and the same model without.
 *
 * @param counts questions by outcome, every outcome present, in the order of the outcomes
 */
public record Attribution(Map<Outcome, Integer> counts) {
  public Attribution {
    var all = new EnumMap<Outcome, Integer>(Outcome.class);
    for (Outcome outcome : Outcome.values()) {
      all.put(outcome, counts.getOrDefault(outcome, 0));
    }
    counts = Collections.unmodifiableMap(all);
  }

  /** Counts outcomes. */
  public static Attribution of(List<Outcome> outcomes) {
    var counts = new EnumMap<Outcome, Integer>(Outcome.class);
    outcomes.forEach(outcome -> counts.merge(outcome, 1, Integer::sum));
    return new Attribution(counts);
  }

  /** Returns the number of questions. */
  public int questions() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Returns the number of questions of an outcome. */
  public int count(Outcome outcome) {
    return counts.getOrDefault(outcome, 0);
  }

  /** Returns the share of questions of an outcome, 0 to 1; 0 without questions. */
  public double share(Outcome outcome) {
    return questions() == 0 ? 0 : (double) count(outcome) / questions();
  }
}
