package dev.openbook.finetune.judge;

import dev.openbook.finetune.Prompt;
import java.util.List;

/** What a judge of pairs is told. Pure functions. */
final class PairwisePrompt {
  /** Answer A is better, answer B is, or neither; in this order. */
  static final ReplyForm FORM = ReplyForm.bracketed("Verdict:", List.of("A", "B", "C"));

  private static final String TASK =
      "Below are a question and two answers to it. Decide which answer is the better one: right"
          + " before wrong, complete before partial, to the point before rambling. Pay no attention"
          + " to which answer stands first, to length or to tone.";
  private static final String GUIDE =
      " A reference answer is given, which is right; hold both answers against it.";
  private static final String ENDING =
      " You may give your reasons in a sentence or two. End with a line that says only Verdict:"
          + " [[A]] if answer A is better, Verdict: [[B]] if answer B is better, or Verdict: [[C]]"
          + " if neither is better.\n\n";

  private PairwisePrompt() {}

  static String id(AnswerPair pair) {
    return pair.reference().isPresent() ? "pairwise-guided@1" : "pairwise@1";
  }

  static Prompt message(AnswerPair pair) {
    String reference = pair.reference().map(text -> "Reference answer: " + text + "\n").orElse("");
    return new Prompt(
        TASK + (pair.reference().isPresent() ? GUIDE : "") + ENDING,
        "Question: "
            + pair.question()
            + "\n"
            + reference
            + "Answer A: "
            + pair.a()
            + "\nAnswer B: "
            + pair.b());
  }
}
