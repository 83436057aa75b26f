package dev.openbook.eval.score;

import static java.util.Objects.requireNonNull;

import dev.openbook.eval.measure.Attempt;
import dev.openbook.eval.measure.claims.ClaimEntailments;
import java.util.Optional;

/**
 * One answer of a file.
 *
 * @param arm who gave it; empty where the file holds one arm and does not name it
 * @param id of the question
 * @param document source document of the question, empty where unknown
 * @param attempt answer and golds, options where it was a choice
 * @param claims what entails its claims and the gold answer's; empty where that was not judged
 */
public record GivenAnswer(
    Optional<String> arm,
    String id,
    Optional<String> document,
    Attempt attempt,
    Optional<ClaimEntailments> claims) {
  public GivenAnswer {
    requireNonNull(arm, "arm is null");
    requireNonNull(id, "id is null");
    requireNonNull(document, "document is null");
    requireNonNull(attempt, "attempt is null");
    requireNonNull(claims, "claims is null");
  }
}
