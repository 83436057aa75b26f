package dev.openbook.eval.report;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.lab.AnswerOrigin;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One question with every arm's answer.
 *
 * @param id unique within the run
 * @param document title of its document, or its id where it has none
 * @param text the question as asked
 * @param golds gold answers; empty when it cannot be answered
 * @param isFlagged whether the leak check flags it for any preparation
 * @param answers by arm name; an arm that has not answered is absent
 */
public record QuestionFacts(
    String id,
    String document,
    String text,
    List<String> golds,
    boolean isFlagged,
    Map<String, ArmAnswer> answers) {
  public QuestionFacts {
    requireNonNull(id, "id is null");
    requireNonNull(document, "document is null");
    requireNonNull(text, "text is null");
    golds = List.copyOf(golds);
    answers = Map.copyOf(answers);
  }

  /**
   * One arm's answer.
   *
   * @param text the answer as scored
   * @param scores by measure name, finite; a measure that does not apply is absent
   * @param passageIds passages in the prompt, in prompt order; empty when there were none
   * @param isGoldInContext whether one of them is gold
   * @param confidence probability of the option that was chosen, by that of all options, 0 to 1;
   *     empty without options
   * @param origin where it comes from; empty where no laboratory world tells
   */
  public record ArmAnswer(
      String text,
      Map<String, Double> scores,
      List<String> passageIds,
      boolean isGoldInContext,
      OptionalDouble confidence,
      Optional<AnswerOrigin> origin) {
    public ArmAnswer {
      requireNonNull(origin, "origin is null");
      requireNonNull(confidence, "confidence is null");
      requireNonNull(text, "text is null");
      scores = Map.copyOf(scores);
      passageIds = List.copyOf(passageIds);
      for (Map.Entry<String, Double> score : scores.entrySet()) {
        if (!Double.isFinite(score.getValue())) {
          throw new IllegalArgumentException(
              "score must be finite, got " + score.getValue() + " for " + score.getKey());
        }
      }
    }
  }

  /**
   * A passage as the model saw it.
   *
   * @param title title of its document, may be empty
   * @param text its text
   */
  public record PassageText(String title, String text) {
    public PassageText {
      requireNonNull(title, "title is null");
      requireNonNull(text, "text is null");
    }
  }
}
