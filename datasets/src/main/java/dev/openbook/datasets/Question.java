package dev.openbook.datasets;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.AnswerChoices.Choices;
import java.util.List;
import java.util.Optional;

/**
 * A user's question with its gold answers and, where known, where they stand in the source.
 *
 * @param id unique within a dataset, not blank
 * @param documentId the document it was asked about
 * @param text the question as asked, not blank
 * @param answers gold answers, any of which is right; empty when the question is unanswerable
 * @param answerSpans where gold answers stand in the document; empty when unknown
 * @param paragraphs the parts of the document that the question was written on, all of which it
 *     takes; empty when unknown
 * @param options the question's own options, of which the right one is its first gold answer; empty
 *     when it is not multiple choice
 * @param stale answers that were right before the document changed, none of them a gold one; empty
 *     when the answer has not changed
 */
public record Question(
    String id,
    String documentId,
    String text,
    List<String> answers,
    List<Span> answerSpans,
    List<Span> paragraphs,
    Optional<Choices> options,
    List<String> stale) {
  public Question {
    requireNonNull(documentId, "documentId is null");
    requireNonNull(options, "options is null");
    answers = List.copyOf(answers);
    answerSpans = List.copyOf(answerSpans);
    paragraphs = List.copyOf(paragraphs);
    stale = List.copyOf(stale);
    if (id.isBlank()) {
      throw new IllegalArgumentException("id is blank");
    }
    if (text.isBlank()) {
      throw new IllegalArgumentException("text is blank");
    }
    for (String answer : stale) {
      if (answer.isBlank() || holds(answers, answer)) {
        throw new IllegalArgumentException(
            "stale answers must be neither blank nor gold, got '" + answer + "'");
      }
    }
  }

  /** Makes a question whose answer has not changed. */
  public Question(
      String id,
      String documentId,
      String text,
      List<String> answers,
      List<Span> answerSpans,
      List<Span> paragraphs,
      Optional<Choices> options) {
    this(id, documentId, text, answers, answerSpans, paragraphs, options, List.of());
  }

  /** Makes a question without options of its own. */
  public Question(
      String id,
      String documentId,
      String text,
      List<String> answers,
      List<Span> answerSpans,
      List<Span> paragraphs) {
    this(id, documentId, text, answers, answerSpans, paragraphs, Optional.empty());
  }

  /** Returns this question with answers that were right before its document changed. */
  public Question withStale(List<String> answersBefore) {
    return new Question(
        id, documentId, text, answers, answerSpans, paragraphs, options, answersBefore);
  }

  /** Returns whether an answer is among others, but for case and surrounding blanks. */
  public static boolean holds(List<String> answers, String answer) {
    return answers.stream().anyMatch(each -> each.strip().equalsIgnoreCase(answer.strip()));
  }

  /** Returns whether the answer is another one since the document changed. */
  public boolean isChanged() {
    return !stale.isEmpty();
  }

  /** Returns whether the documents answer this question. */
  public boolean isAnswerable() {
    return !answers.isEmpty();
  }

  /**
   * Returns whether {@code passage} is gold for this question: it comes from the question's
   * document and holds a whole answer span or, where no answer span is known, overlaps a paragraph
   * of the question.
   */
  public boolean isGold(Passage passage) {
    if (!passage.documentId().equals(documentId)) {
      return false;
    }
    if (!answerSpans.isEmpty()) {
      return answerSpans.stream().anyMatch(passage.span()::contains);
    }
    return paragraphs.stream().anyMatch(passage.span()::overlaps);
  }
}
