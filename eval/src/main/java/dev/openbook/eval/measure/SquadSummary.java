package dev.openbook.eval.measure;

import dev.openbook.datasets.Question;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The figures SQuAD's official scorer prints: means over questions, of all and of those with and
 * without an answer. Rates from 0 to 1 here; the scorer prints percent.
 *
 * @param all over all questions: {@code exact}, {@code f1}, {@code total}
 * @param answerable over questions with an answer ({@code HasAns_}); empty when there is none
 * @param unanswerable over questions without ({@code NoAns_}); empty when there is none
 */
public record SquadSummary(Part all, Optional<Part> answerable, Optional<Part> unanswerable) {
  /**
   * Means over some questions.
   *
   * @param exact share of exact matches, 0 to 1
   * @param f1 mean token F1, 0 to 1
   * @param total number of questions, at least 1
   */
  public record Part(double exact, double f1, int total) {}

  /**
   * Scores predictions.
   *
   * @param questions at least one
   * @param predictions answer text by question id, empty text for "no answer"
   * @throws IllegalArgumentException if there is no question or one has no prediction
   */
  public static SquadSummary of(List<Question> questions, Map<String, String> predictions) {
    return new SquadSummary(
        part(questions, predictions)
            .orElseThrow(() -> new IllegalArgumentException("questions are empty")),
        part(questions.stream().filter(Question::isAnswerable).toList(), predictions),
        part(questions.stream().filter(q -> !q.isAnswerable()).toList(), predictions));
  }

  private static Optional<Part> part(List<Question> questions, Map<String, String> predictions) {
    if (questions.isEmpty()) {
      return Optional.empty();
    }
    double exact = 0;
    double f1 = 0;
    for (Question question : questions) {
      String prediction = predictions.get(question.id());
      if (prediction == null) {
        throw new IllegalArgumentException("question '" + question.id() + "' has no prediction");
      }
      exact += SquadRules.exactMatch(prediction, question.answers());
      f1 += SquadRules.tokenF1(prediction, question.answers());
    }
    int total = questions.size();
    return Optional.of(new Part(exact / total, f1 / total, total));
  }
}
