package dev.openbook.finetune.synthesize;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A text to train on, made from documents.
 *
 * @param id unique among the texts of one run, not blank
 * @param text the text as it stands, not blank
 * @param kind what sort of text, e.g. {@code raw}, {@code permutation}, {@code question-answer}
 * @param provenance where it comes from
 * @param questionAnswer the parts of a question-answer text, so that it can be rendered with the
 *     very prompt of the examination; empty for running text
 * @param exercise the parts of a question with passages before it; empty for all other texts
 */
public record SyntheticText(
    String id,
    String text,
    String kind,
    Provenance provenance,
    Optional<QuestionAnswer> questionAnswer,
    Optional<OpenBookExercise> exercise) {
  public SyntheticText {
    requireNonNull(provenance, "provenance is null");
    requireNonNull(questionAnswer, "questionAnswer is null");
    requireNonNull(exercise, "exercise is null");
    if (id.isBlank()) {
      throw new IllegalArgumentException("id is blank");
    }
    if (text.isBlank()) {
      throw new IllegalArgumentException("text is blank");
    }
    if (kind.isBlank()) {
      throw new IllegalArgumentException("kind is blank");
    }
  }

  /** Makes a text that shows no passages. */
  public SyntheticText(
      String id,
      String text,
      String kind,
      Provenance provenance,
      Optional<QuestionAnswer> questionAnswer) {
    this(id, text, kind, provenance, questionAnswer, Optional.empty());
  }

  /** Returns running text, its id made of kind, sources and ordinal. */
  public static SyntheticText of(String kind, String text, Provenance provenance) {
    return new SyntheticText(
        idOf(kind, provenance), text, kind, provenance, Optional.<QuestionAnswer>empty());
  }

  /** Returns a question-answer text, its id made of kind, sources and ordinal. */
  public static SyntheticText of(String kind, QuestionAnswer pair, Provenance provenance) {
    return new SyntheticText(
        idOf(kind, provenance), pair.rendered(), kind, provenance, Optional.of(pair));
  }

  /** Returns a question with passages before it, its id made of kind, sources and ordinal. */
  public static SyntheticText of(
      String kind, OpenBookExercise exercise, QuestionAnswer pair, Provenance provenance) {
    return new SyntheticText(
        idOf(kind, provenance),
        exercise.rendered(),
        kind,
        provenance,
        Optional.of(pair),
        Optional.of(exercise));
  }

  private static String idOf(String kind, Provenance provenance) {
    return kind + ":" + String.join("+", provenance.source()) + ":" + provenance.ordinal();
  }
}
