package dev.openbook.eval.measure.claims;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * Which claims of a response and of its gold answer are entailed, and by what. A part that was not
 * judged is empty; measures that need it do not apply.
 *
 * <p>Of the passages there is a row a claim with a value a passage, in the order of the ranking;
 * where nothing was retrieved, rows may be empty or missing.
 *
 * @param answerToResponse for each claim of the response whether the gold answer entails it
 * @param responseToAnswer for each claim of the gold answer whether the response entails it
 * @param passagesToResponse for each claim of the response which passages entail it
 * @param passagesToAnswer for each claim of the gold answer which passages entail it
 */
public record ClaimEntailments(
    Optional<List<Boolean>> answerToResponse,
    Optional<List<Boolean>> responseToAnswer,
    Optional<List<List<Boolean>>> passagesToResponse,
    Optional<List<List<Boolean>>> passagesToAnswer) {
  public ClaimEntailments {
    answerToResponse =
        requireNonNull(answerToResponse, "answerToResponse is null").map(List::copyOf);
    responseToAnswer =
        requireNonNull(responseToAnswer, "responseToAnswer is null").map(List::copyOf);
    passagesToResponse =
        requireNonNull(passagesToResponse, "passagesToResponse is null")
            .map(ClaimEntailments::copy);
    passagesToAnswer =
        requireNonNull(passagesToAnswer, "passagesToAnswer is null").map(ClaimEntailments::copy);
    requireClaims("passagesToResponse", passagesToResponse, "answerToResponse", answerToResponse);
    requireClaims("passagesToAnswer", passagesToAnswer, "responseToAnswer", responseToAnswer);
    int ofResponse = requireWidth("passagesToResponse", passagesToResponse);
    int ofAnswer = requireWidth("passagesToAnswer", passagesToAnswer);
    boolean both = hasRows(passagesToResponse) && hasRows(passagesToAnswer);
    if (both && ofResponse != ofAnswer) {
      throw mismatch("passagesToResponse row", ofResponse, "passagesToAnswer row", ofAnswer);
    }
  }

  /** Returns judgements of all four kinds. */
  public static ClaimEntailments of(
      List<Boolean> answerToResponse,
      List<Boolean> responseToAnswer,
      List<List<Boolean>> passagesToResponse,
      List<List<Boolean>> passagesToAnswer) {
    return new ClaimEntailments(
        Optional.of(answerToResponse),
        Optional.of(responseToAnswer),
        Optional.of(passagesToResponse),
        Optional.of(passagesToAnswer));
  }

  private static List<List<Boolean>> copy(List<List<Boolean>> rows) {
    return rows.stream().map(List::copyOf).toList();
  }

  private static boolean hasRows(Optional<List<List<Boolean>>> rows) {
    return rows.isPresent() && !rows.get().isEmpty();
  }

  private static void requireClaims(
      String name,
      Optional<List<List<Boolean>>> rows,
      String otherName,
      Optional<List<Boolean>> claims) {
    if (hasRows(rows) && claims.isPresent() && rows.orElseThrow().size() != claims.get().size()) {
      throw mismatch(name, rows.orElseThrow().size(), otherName, claims.get().size());
    }
  }

  /** Returns the number of passages, 0 without rows. */
  private static int requireWidth(String name, Optional<List<List<Boolean>>> rows) {
    if (!hasRows(rows)) {
      return 0;
    }
    int width = rows.orElseThrow().getFirst().size();
    for (List<Boolean> row : rows.orElseThrow()) {
      if (row.size() != width) {
        throw mismatch(name + " row", row.size(), "first row", width);
      }
    }
    return width;
  }

  private static IllegalArgumentException mismatch(
      String name, int size, String otherName, int otherSize) {
    return new IllegalArgumentException(
        name + " size (" + size + ") does not match " + otherName + " size (" + otherSize + ")");
  }
}
