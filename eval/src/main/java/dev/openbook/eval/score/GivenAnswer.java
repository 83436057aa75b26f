package dev.openbook.eval.score;

import static java.util.Objects.requireNonNull;

import dev.openbook.eval.measure.Attempt;
import java.util.Optional;

/**
 * One answer of a file.
 *
 * @param arm who gave it; empty where the file holds one arm and does not name it
 * @param id of the question
 * @param document source document of the question, empty where unknown
 * @param attempt answer and golds, options where it was a choice
 */
public record GivenAnswer(
    Optional<String> arm, String id, Optional<String> document, Attempt attempt) {
  public GivenAnswer {
    requireNonNull(arm, "arm is null");
    requireNonNull(id, "id is null");
    requireNonNull(document, "document is null");
    requireNonNull(attempt, "attempt is null");
  }
}
