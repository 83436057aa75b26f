package dev.openbook.datasets;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Relevance labels: for each query, the judged passages (or documents) and their grades.
 *
 * @param grades query id to passage id to grade, copied in the order given; a grade of at least 1
 *     is relevant
 */
public record Qrels(Map<String, Map<String, Integer>> grades) {
  public Qrels {
    var copy = new LinkedHashMap<String, Map<String, Integer>>();
    grades.forEach((query, judged) -> copy.put(requireNonNull(query, "query is null"), of(judged)));
    grades = Collections.unmodifiableMap(copy);
  }

  private static Map<String, Integer> of(Map<String, Integer> judged) {
    var copy = new LinkedHashMap<String, Integer>();
    judged.forEach(
        (passage, grade) ->
            copy.put(
                requireNonNull(passage, "passage is null"),
                requireNonNull(grade, "grade is null")));
    return Collections.unmodifiableMap(copy);
  }
}
