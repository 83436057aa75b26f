package dev.openbook.eval.report;

import static java.util.Objects.requireNonNull;

import dev.openbook.eval.report.Report.Estimate;

/**
 * How often retrieval found a gold passage.
 *
 * @param arm name of a retrieving arm
 * @param k passages looked at, from 1
 * @param recall share of questions with a gold passage among the first {@code k}, 0 to 1
 */
public record RetrievalFacts(String arm, int k, Estimate recall) {
  public RetrievalFacts {
    requireNonNull(recall, "recall is null");
  }
}
