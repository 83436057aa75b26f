package dev.openbook.finetune.synthesize;

/**
 * A question with its answer and the sentence that holds it.
 *
 * @param question the question, not blank
 * @param answer the answer, a part of {@code evidence}, not blank
 * @param evidence a sentence of the source document, each run of white space as one space, marks of
 *     footnotes left out
 */
public record QuestionAnswer(String question, String answer, String evidence) {
  public QuestionAnswer {
    if (question.isBlank()) {
      throw new IllegalArgumentException("question is blank");
    }
    if (answer.isBlank()) {
      throw new IllegalArgumentException("answer is blank");
    }
    if (!evidence.contains(answer)) {
      throw new IllegalArgumentException(
          "evidence must contain the answer, got '" + answer + "' and '" + evidence + "'");
    }
  }

  /** Returns the pair as a training text, {@code Question: ...\nAnswer: ...}. */
  public String rendered() {
    return "Question: " + question + "\nAnswer: " + answer;
  }
}
