package dev.openbook.datasets;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Documents with the questions asked about them.
 *
 * @param name short name, e.g. {@code xquad}
 * @param licence licence of the texts, as its owner names it
 * @param sha256 checksum of the source file, lower-case hexadecimal
 * @param documents in source order, unique ids
 * @param questions in source order, unique ids, each about one of {@code documents}
 */
public record Dataset(
    String name,
    String licence,
    String sha256,
    List<Document> documents,
    List<Question> questions) {
  public Dataset {
    requireNonNull(name, "name is null");
    requireNonNull(licence, "licence is null");
    requireNonNull(sha256, "sha256 is null");
    documents = List.copyOf(documents);
    questions = List.copyOf(questions);
    var documentIds = new HashSet<String>();
    for (Document document : documents) {
      if (!documentIds.add(document.id())) {
        throw new IllegalArgumentException(
            "document ids must be unique, got '" + document.id() + "' twice");
      }
    }
    var questionIds = new HashSet<String>();
    for (Question question : questions) {
      if (!questionIds.add(question.id())) {
        throw new IllegalArgumentException(
            "question ids must be unique, got '" + question.id() + "' twice");
      }
      if (!documentIds.contains(question.documentId())) {
        throw new IllegalArgumentException(
            "question '"
                + question.id()
                + "' names unknown document '"
                + question.documentId()
                + "'");
      }
    }
  }

  /** Returns the documents by id. */
  public Map<String, Document> documentsById() {
    return documents.stream().collect(Collectors.toMap(Document::id, Function.identity()));
  }

  /** Returns the questions by document id, in source order; documents without any are absent. */
  public Map<String, List<Question>> questionsByDocument() {
    return questions.stream()
        .collect(
            Collectors.groupingBy(
                Question::documentId, LinkedHashMap::new, Collectors.toUnmodifiableList()));
  }

  /**
   * Returns the part of this dataset that passes both filters, in source order, under the same
   * name, licence and checksum; questions of a document that does not pass are left out.
   */
  public Dataset filter(Predicate<Document> keepDocument, Predicate<Question> keepQuestion) {
    List<Document> kept = documents.stream().filter(keepDocument).toList();
    var ids = kept.stream().map(Document::id).collect(Collectors.toSet());
    List<Question> asked =
        questions.stream()
            .filter(question -> ids.contains(question.documentId()) && keepQuestion.test(question))
            .toList();
    return new Dataset(name, licence, sha256, kept, asked);
  }
}
