package dev.openbook.finetune.judge;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Two answers to a question.
 *
 * @param question what was asked, not blank
 * @param reference an answer known to be right, shown to the judge where it is given
 * @param a one answer, may be empty
 * @param b the other
 * @param exact which of them matches a gold answer exactly, where that is known
 */
public record AnswerPair(
    String question, Optional<String> reference, String a, String b, Optional<Exact> exact) {
  public AnswerPair {
    requireNonNull(reference, "reference is null");
    requireNonNull(a, "a is null");
    requireNonNull(b, "b is null");
    requireNonNull(exact, "exact is null");
    if (question.isBlank()) {
      throw new IllegalArgumentException("question is blank");
    }
  }

  /** Whether each answer matches a gold answer exactly. */
  public record Exact(boolean a, boolean b) {
    /** Returns the verdict that exact match gives; a tie when both match or neither does. */
    public PairwiseJudge.Verdict verdict() {
      if (a == b) {
        return PairwiseJudge.Verdict.TIE;
      }
      return a ? PairwiseJudge.Verdict.A : PairwiseJudge.Verdict.B;
    }
  }

  /** Returns the pair with its answers in the other order. */
  AnswerPair swapped() {
    return new AnswerPair(
        question, reference, b, a, exact.map(each -> new Exact(each.b(), each.a())));
  }
}
