package dev.openbook.eval.report;

import static java.util.Objects.requireNonNull;

import dev.openbook.eval.report.Report.Estimate;
import dev.openbook.eval.report.Report.Verdict;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Whether fine-tuning still helps once passages are retrieved: what it adds with passages minus
 * what it adds closed book, on the same questions.
 *
 * @param tunedRetrieving name of the fine-tuned arm with passages
 * @param plainRetrieving name of the untouched arm with the same passages
 * @param tunedClosed name of the fine-tuned arm closed book
 * @param plainClosed name of the untouched arm closed book
 * @param measure name of the measure
 * @param withRetrieval fine-tuned minus untouched, with passages
 * @param closedBook fine-tuned minus untouched, closed book
 * @param interaction {@code withRetrieval} minus {@code closedBook}
 * @param p p value of the test of the interaction, 0 to 1
 * @param test the test's name
 * @param adjustedP p value after correction over the family; empty when not corrected
 * @param verdict better: fine-tuning adds more with passages; worse: it adds less
 */
public record InteractionFacts(
    String tunedRetrieving,
    String plainRetrieving,
    String tunedClosed,
    String plainClosed,
    String measure,
    Estimate withRetrieval,
    Estimate closedBook,
    Estimate interaction,
    double p,
    String test,
    OptionalDouble adjustedP,
    Verdict verdict) {
  public InteractionFacts {
    requireNonNull(measure, "measure is null");
    requireNonNull(withRetrieval, "withRetrieval is null");
    requireNonNull(closedBook, "closedBook is null");
    requireNonNull(interaction, "interaction is null");
    requireNonNull(test, "test is null");
    requireNonNull(adjustedP, "adjustedP is null");
    requireNonNull(verdict, "verdict is null");
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException("p must be in [0, 1], got " + p);
    }
  }

  /** Returns the names of the four arms. */
  List<String> arms() {
    return List.of(tunedRetrieving, plainRetrieving, tunedClosed, plainClosed);
  }

  /** Returns the verdict in words, without a full stop. */
  public String inWords() {
    return switch (verdict) {
      case BETTER -> "fine-tuning adds more with passages than closed book";
      case WORSE -> "fine-tuning adds less with passages than closed book";
      case NO_CLEAR_DIFFERENCE, EQUIVALENT ->
          "no clear difference between what fine-tuning adds with passages and closed book";
    };
  }
}
