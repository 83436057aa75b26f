package dev.openbook.eval.prompt;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * A question answered rightly, shown before the question under test.
 *
 * @param passage the text that holds the answer
 * @param question the question
 * @param answer its answer, as short as the gold answer
 */
public record WorkedExample(String passage, String question, String answer) {
  private static final int MAX_PASSAGE_CHARACTERS = 700;
  private static final int MAX_ANSWER_WORDS = 5;

  /**
   * Picks examples from documents that are not under test: one a document, with a short passage and
   * a short answer; a question that has none is answered {@link QuestionPrompt#UNANSWERABLE}.
   *
   * @param outside documents and questions outside the test
   * @param count how many, fewer come back when the documents do not give so many
   * @param seed decides which
   */
  public static List<WorkedExample> pick(Dataset outside, int count, long seed) {
    Map<String, Document> documents = outside.documentsById();
    var byDocument = new LinkedHashMap<String, List<WorkedExample>>();
    for (Question question : outside.questions()) {
      String text = requireNonNull(documents.get(question.documentId())).text();
      List<Span> spans = question.paragraphs();
      int length = spans.stream().mapToInt(Span::length).sum();
      if (length > 0 && length <= MAX_PASSAGE_CHARACTERS) {
        String answer =
            question.isAnswerable() ? question.answers().getFirst() : QuestionPrompt.UNANSWERABLE;
        if (answer.strip().split("\\s+").length <= MAX_ANSWER_WORDS) {
          byDocument
              .computeIfAbsent(question.documentId(), id -> new ArrayList<>())
              .add(
                  new WorkedExample(
                      spans.stream()
                          .map(span -> oneLine(text.substring(span.start(), span.end())))
                          .collect(Collectors.joining(" ")),
                      oneLine(question.text()),
                      oneLine(answer)));
        }
      }
    }
    var random = new SplittableRandom(seed);
    var pool = new ArrayList<>(byDocument.values());
    var examples = new ArrayList<WorkedExample>();
    while (examples.size() < count && !pool.isEmpty()) {
      List<WorkedExample> ofDocument = pool.remove(random.nextInt(pool.size()));
      examples.add(ofDocument.get(random.nextInt(ofDocument.size())));
    }
    return List.copyOf(examples);
  }

  /** Returns text on one line: a line end would end the answer. */
  static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
