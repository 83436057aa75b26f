package dev.openbook.eval.measure.claims;

import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** The formulas of {@link ClaimMeasure}; empty where a part was not judged. */
final class ClaimShares {
  private ClaimShares() {}

  static Optional<Double> precision(ClaimEntailments given) {
    return given.answerToResponse().map(ClaimShares::ofTrue);
  }

  static Optional<Double> recall(ClaimEntailments given) {
    return given.responseToAnswer().map(ClaimShares::ofTrue);
  }

  static Optional<Double> f1(ClaimEntailments given) {
    return precision(given)
        .flatMap(
            precision ->
                recall(given)
                    .map(
                        recall ->
                            precision > 0 && recall > 0
                                ? 2 * precision * recall / (precision + recall)
                                : 0));
  }

  static Optional<Double> claimRecall(ClaimEntailments given) {
    return given.passagesToAnswer().map(rows -> ofClaims(rows, i -> isSupported(rows.get(i))));
  }

  static Optional<Double> faithfulness(ClaimEntailments given) {
    return given.passagesToResponse().map(rows -> ofClaims(rows, i -> isSupported(rows.get(i))));
  }

  static Optional<Double> contextPrecision(ClaimEntailments given) {
    return given
        .passagesToAnswer()
        .map(rows -> share(passages(rows), passage -> isRelevant(rows, passage)));
  }

  static Optional<Double> contextUtilization(ClaimEntailments given) {
    return given
        .passagesToAnswer()
        .flatMap(rows -> given.responseToAnswer().map(used -> utilization(rows, used)));
  }

  /**
   * Returns the share of the claims that are wrong and that a relevant passage entails, or else
   * irrelevant ones alone.
   */
  static Optional<Double> noiseSensitivity(ClaimEntailments given, boolean inRelevant) {
    if (given.answerToResponse().isEmpty() || given.passagesToAnswer().isEmpty()) {
      return Optional.empty();
    }
    List<Boolean> right = given.answerToResponse().get();
    List<List<Boolean>> ofAnswer = given.passagesToAnswer().get();
    return given
        .passagesToResponse()
        .map(
            rows ->
                ofAnswer.isEmpty()
                    ? 0
                    : ofClaims(
                        rows,
                        i -> {
                          boolean byRelevant = isEntailedByRelevant(rows.get(i), ofAnswer);
                          boolean counts = inRelevant ? byRelevant : !byRelevant;
                          return !right.get(i) && isSupported(rows.get(i)) && counts;
                        }));
  }

  /** Returns the share of the claims that no passage entails and that are right, or else wrong. */
  static Optional<Double> unsupported(ClaimEntailments given, boolean isRight) {
    return given
        .passagesToResponse()
        .flatMap(
            rows ->
                given
                    .answerToResponse()
                    .map(
                        right ->
                            ofClaims(
                                rows, i -> !isSupported(rows.get(i)) && right.get(i) == isRight)));
  }

  private static double utilization(List<List<Boolean>> rows, List<Boolean> used) {
    long recalled = rows.stream().filter(ClaimShares::isSupported).count();
    long both =
        IntStream.range(0, rows.size())
            .filter(i -> isSupported(rows.get(i)) && used.get(i))
            .count();
    return recalled == 0 ? 0 : (double) both / recalled;
  }

  private static boolean isEntailedByRelevant(List<Boolean> row, List<List<Boolean>> ofAnswer) {
    return IntStream.range(0, row.size()).anyMatch(i -> row.get(i) && isRelevant(ofAnswer, i));
  }

  private static boolean isSupported(List<Boolean> row) {
    return row.contains(true);
  }

  private static boolean isRelevant(List<List<Boolean>> ofAnswer, int passage) {
    return ofAnswer.stream().anyMatch(row -> row.get(passage));
  }

  private static int passages(List<List<Boolean>> rows) {
    return rows.isEmpty() ? 0 : rows.getFirst().size();
  }

  private static double ofTrue(List<Boolean> claims) {
    return share(claims.size(), claims::get);
  }

  /** Without passages nothing is counted, not even claims that none supports. */
  private static double ofClaims(List<List<Boolean>> rows, IntPredicate counts) {
    return passages(rows) == 0 ? 0 : share(rows.size(), counts);
  }

  private static double share(int size, IntPredicate counts) {
    return size == 0 ? 0 : (double) IntStream.range(0, size).filter(counts).count() / size;
  }
}
