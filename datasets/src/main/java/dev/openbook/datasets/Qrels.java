package dev.openbook.datasets;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Relevance labels: for each query, the judged passages (or documents) and their grades.
 *
 * @param grades query id to passage id to grade; a grade of at least 1 is relevant
 */
public record Qrels(Map<String, Map<String, Integer>> grades) {
  public Qrels {
    var copy = new LinkedHashMap<String, Map<String, Integer>>();
    grades.forEach((query, judged) -> copy.put(query, Map.copyOf(judged)));
    grades = java.util.Collections.unmodifiableMap(copy);
  }
}
