package dev.openbook.finetune.judge;

import static java.util.Objects.requireNonNull;

import dev.openbook.finetune.Prompt;
import java.util.Optional;

/**
 * Asks how good an answer is, from 1 to 5; against a reference where the item has one.
 *
 * <p>Told downwards, the scale's lines stand from 5 to 1.
 */
public record AnswerScorePrompt() implements ScorePrompt<AnswerScorePrompt.ScoredAnswer> {
  private static final String TASK =
      "Below are a question and an answer to it. Give the answer one score.";
  private static final String GUIDE =
      " A reference answer is given, which is right; hold the answer against it.";
  private static final String UPWARDS =
      """
       The scale:
      1: wrong, or no answer at all
      2: mostly wrong
      3: partly right
      4: right, with small faults
      5: right and complete
      """;
  private static final String DOWNWARDS =
      """
       The scale:
      5: right and complete
      4: right, with small faults
      3: partly right
      2: mostly wrong
      1: wrong, or no answer at all
      """;
  private static final String ENDING =
      "You may give your reasons in a sentence or two. End with a line that says only Score: and"
          + " the number.\n\n";

  /**
   * An answer to be scored.
   *
   * @param question what was asked, not blank
   * @param reference an answer known to be right, shown to the judge where it is given
   * @param answer may be empty
   * @param exact whether it matches a gold answer exactly, where that is known
   */
  public record ScoredAnswer(
      String question, Optional<String> reference, String answer, Optional<Boolean> exact) {
    public ScoredAnswer {
      requireNonNull(reference, "reference is null");
      requireNonNull(answer, "answer is null");
      requireNonNull(exact, "exact is null");
      if (question.isBlank()) {
        throw new IllegalArgumentException("question is blank");
      }
    }
  }

  @Override
  public String id(ScoredAnswer item) {
    return item.reference().isPresent() ? "answer-score-guided@1" : "answer-score@1";
  }

  @Override
  public int lowest() {
    return 1;
  }

  @Override
  public int highest() {
    return 5;
  }

  @Override
  public String label() {
    return "Score:";
  }

  @Override
  public Prompt message(ScoredAnswer item, boolean reversed) {
    String reference = item.reference().map(text -> "Reference answer: " + text + "\n").orElse("");
    return new Prompt(
        TASK
            + (item.reference().isPresent() ? GUIDE : "")
            + (reversed ? DOWNWARDS : UPWARDS)
            + ENDING,
        "Question: " + item.question() + "\n" + reference + "Answer: " + item.answer());
  }

  @Override
  public Optional<Boolean> isRight(ScoredAnswer item) {
    return item.exact();
  }
}
