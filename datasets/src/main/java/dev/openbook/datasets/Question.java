package dev.openbook.datasets;

import static java.util.Objects.requireNonNull;

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
 * @param paragraph the part of the document the question was written on; empty when unknown
 */
public record Question(
    String id,
    String documentId,
    String text,
    List<String> answers,
    List<Span> answerSpans,
    Optional<Span> paragraph) {
  public Question {
    requireNonNull(documentId, "documentId is null");
    requireNonNull(paragraph, "paragraph is null");
    answers = List.copyOf(answers);
    answerSpans = List.copyOf(answerSpans);
    if (id.isBlank()) {
      throw new IllegalArgumentException("id is blank");
    }
    if (text.isBlank()) {
      throw new IllegalArgumentException("text is blank");
    }
  }

  /** Returns whether the documents answer this question. */
  public boolean isAnswerable() {
    return !answers.isEmpty();
  }

  /**
   * Returns whether {@code passage} is gold for this question: it comes from the question's
   * document and holds a whole answer span or, where no answer span is known, overlaps the
   * question's paragraph.
   */
  public boolean isGold(Passage passage) {
    if (!passage.documentId().equals(documentId)) {
      return false;
    }
    if (!answerSpans.isEmpty()) {
      return answerSpans.stream().anyMatch(passage.span()::contains);
    }
    return paragraph.map(passage.span()::overlaps).orElse(false);
  }
}
