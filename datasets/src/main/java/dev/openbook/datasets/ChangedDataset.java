package dev.openbook.datasets;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * A dataset whose documents have changed, with the documents as they were.
 *
 * @param current documents and questions after the change; the answers that were right before are
 *     the questions' stale ones
 * @param earlier what documents were that have changed since, by id, each of {@code current}; empty
 *     for a dataset that has not changed
 */
public record ChangedDataset(Dataset current, Map<String, Document> earlier) {
  public ChangedDataset {
    requireNonNull(current, "current is null");
    earlier = Map.copyOf(earlier);
    Map<String, Document> known = current.documentsById();
    earlier.forEach(
        (id, document) -> {
          if (!id.equals(document.id()) || !known.containsKey(id)) {
            throw new IllegalArgumentException(
                "earlier document '" + id + "' is of no current one");
          }
        });
  }

  /** Returns a dataset that has not changed. */
  public static ChangedDataset unchanged(Dataset dataset) {
    return new ChangedDataset(dataset, Map.of());
  }

  /**
   * Returns a part of the current dataset with the documents as they were. Questions and answers
   * are the same, so that who answers from these documents is stale; the answers' places are where
   * they stand verbatim in the earlier document, which may be nowhere.
   *
   * @param part documents and questions of {@code current}
   */
  public Dataset before(Dataset part) {
    return new Dataset(
        part.name(),
        part.licence(),
        part.sha256(),
        part.documents().stream().map(now -> earlier.getOrDefault(now.id(), now)).toList(),
        part.questions().stream().map(this::before).toList());
  }

  private Question before(Question question) {
    Document document = earlier.get(question.documentId());
    if (document == null) {
      return question;
    }
    return new Question(
        question.id(),
        question.documentId(),
        question.text(),
        question.answers(),
        question.answers().stream()
            .flatMap(answer -> Occurrences.of(answer, document.text()).stream())
            .distinct()
            .toList(),
        List.of(),
        question.options(),
        question.stale());
  }
}
