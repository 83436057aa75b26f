package dev.openbook.eval.suite;

import dev.openbook.eval.measure.AnswerMeasure;
import java.util.Optional;

/**
 * A condition on results, e.g. {@code plain/rag - plain/closed-book.tokenF1 ci.low > 0}.
 *
 * @param expression as written
 * @param left left side
 * @param greater true for {@code >}, false for {@code <}
 * @param right right side
 */
public record Gate(String expression, Operand left, boolean greater, Operand right) {

  /** One side of a gate. */
  public sealed interface Operand {}

  /**
   * A number.
   *
   * @param value the number
   */
  public record Constant(double value) implements Operand {}

  /**
   * A measured value of an arm or of a paired difference.
   *
   * @param arm the arm
   * @param minus the arm whose scores are subtracted question by question; empty for none
   * @param measure what is measured
   * @param part the estimate or an end of its interval
   */
  public record Measured(Suite.Arm arm, Optional<Suite.Arm> minus, AnswerMeasure measure, Part part)
      implements Operand {}

  /** Which number of an estimate. */
  public enum Part {
    /** The estimate itself. */
    VALUE,
    /** Lower end of its interval. */
    LOW,
    /** Upper end of its interval. */
    HIGH
  }
}
