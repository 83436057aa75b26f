package dev.openbook.eval.score;

import dev.openbook.eval.measure.AnswerMeasure;
import dev.openbook.eval.measure.claims.ClaimMeasure;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;

/** A measure of an answer from a file: of its text or choice, or of its claims. */
public sealed interface GivenMeasure {
  /** Returns the name in commands and results, e.g. {@code tokenF1}. */
  String name();

  /** Returns whether more is better. */
  boolean isHigherBetter();

  /** Returns what an answer's line must have, in the plural. */
  String needs();

  /** Returns the value, 0 to 1; empty where the answer lacks what the measure needs. */
  OptionalDouble score(GivenAnswer answer);

  /** Returns the measure of a name, empty when there is none. */
  static Optional<GivenMeasure> byName(String name) {
    return AnswerMeasure.byName(name)
        .<GivenMeasure>map(OfAttempt::new)
        .or(() -> ClaimMeasure.byId(name).map(OfClaims::new));
  }

  /** Returns the names of all measures, sorted. */
  static Collection<String> names() {
    var names = new TreeSet<>(AnswerMeasure.names());
    names.addAll(ClaimMeasure.ids());
    return names;
  }

  /**
   * A measure of the answer's text or choice.
   *
   * @param measure what it computes
   */
  record OfAttempt(AnswerMeasure measure) implements GivenMeasure {
    @Override
    public String name() {
      return measure.name();
    }

    @Override
    public boolean isHigherBetter() {
      return measure.isHigherBetter();
    }

    @Override
    public String needs() {
      return measure.needsChoices() ? "choices" : "retrieval";
    }

    @Override
    public OptionalDouble score(GivenAnswer answer) {
      return measure.score(answer.attempt());
    }
  }

  /**
   * A measure of the answer's claims.
   *
   * @param measure what it computes
   */
  record OfClaims(ClaimMeasure measure) implements GivenMeasure {
    @Override
    public String name() {
      return measure.id();
    }

    @Override
    public boolean isHigherBetter() {
      return measure.isHigherBetter();
    }

    @Override
    public String needs() {
      return "entailments of claims";
    }

    @Override
    public OptionalDouble score(GivenAnswer answer) {
      return answer.claims().map(measure::score).orElse(OptionalDouble.empty());
    }
  }
}
