package dev.openbook.datasets.format;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.file.JsonRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects the documents and questions of a file and refuses an id that comes twice. */
final class DatasetParts {
  private final List<Document> documents = new ArrayList<>();
  private final List<Question> questions = new ArrayList<>();
  private final Map<String, String> placeOfDocument = new HashMap<>();
  private final Map<String, String> placeOfQuestion = new HashMap<>();

  /**
   * Adds a document.
   *
   * @param from the record it was read from
   * @throws BadInputException if an earlier one has its id
   */
  void add(JsonRecord from, Document document) {
    check(from, "document", document.id(), placeOfDocument);
    documents.add(document);
  }

  /**
   * Adds a question about a document that has been or will be added.
   *
   * @param from the record it was read from
   * @throws BadInputException if an earlier one has its id
   */
  void add(JsonRecord from, Question question) {
    check(from, "question", question.id(), placeOfQuestion);
    questions.add(question);
  }

  /** Returns how many documents have been added. */
  int documentCount() {
    return documents.size();
  }

  /** Returns how many questions have been added. */
  int questionCount() {
    return questions.size();
  }

  /**
   * Returns what was collected.
   *
   * @throws BadInputException if there is no question
   */
  Dataset dataset(Path source, String name, String licence, String sha256) {
    if (questions.isEmpty()) {
      throw BadInputException.in(source, "has no questions");
    }
    return new Dataset(name, licence, sha256, documents, questions);
  }

  private static void check(JsonRecord from, String thing, String id, Map<String, String> places) {
    String first = places.putIfAbsent(id, from.place());
    if (first != null) {
      throw from.fail(
          "duplicate "
              + thing
              + " id '"
              + id
              + "', first at "
              + first
              + "; give each "
              + thing
              + " its own id");
    }
  }
}
