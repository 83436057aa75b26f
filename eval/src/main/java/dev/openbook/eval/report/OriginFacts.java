package dev.openbook.eval.report;

import dev.openbook.datasets.lab.AnswerOrigin;
import dev.openbook.eval.report.QuestionFacts.ArmAnswer;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where an arm's answers come from, counted exactly: possible in a laboratory world alone, where
 * everything that a passage tells is known.
 *
 * @param arm name of the arm
 * @param counts answers by origin; an origin that no answer has is 0
 */
public record OriginFacts(String arm, Map<AnswerOrigin, Integer> counts) {
  public OriginFacts {
    counts = Collections.unmodifiableMap(new EnumMap<>(counts)); // in the origins' order
  }

  /** Returns the facts of every arm that answered questions of a world; empty for other data. */
  public static List<OriginFacts> of(Report report) {
    return report.arms().stream()
        .map(arm -> of(report, arm.name()))
        .filter(facts -> facts.answers() > 0)
        .toList();
  }

  private static OriginFacts of(Report report, String arm) {
    Map<AnswerOrigin, Integer> counts = new EnumMap<>(AnswerOrigin.class);
    for (AnswerOrigin origin : AnswerOrigin.values()) {
      counts.put(origin, 0);
    }
    for (QuestionFacts question : report.questions()) {
      Optional.ofNullable(question.answers().get(arm))
          .flatMap(ArmAnswer::origin)
          .ifPresent(origin -> counts.merge(origin, 1, Integer::sum));
    }
    return new OriginFacts(arm, counts);
  }

  /** Returns how many answers there are. */
  int answers() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Returns the share of answers that come from there. */
  double share(AnswerOrigin origin) {
    return (double) counts.getOrDefault(origin, 0) / answers();
  }
}
