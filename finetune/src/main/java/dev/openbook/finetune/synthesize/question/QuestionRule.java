package dev.openbook.finetune.synthesize.question;

import dev.openbook.finetune.synthesize.english.EntityKinds;
import java.util.List;

/** One way to ask about a clause. */
@FunctionalInterface
interface QuestionRule {
  /**
   * A question found.
   *
   * @param rule name of the rule with its version
   * @param question ends in a question mark; its first word is capital
   * @param answer a part of the sentence
   */
  record Candidate(String rule, String question, String answer) {
    /** Returns whether a gap is to be filled. */
    boolean isGap() {
      return rule.startsWith("cloze");
    }
  }

  /** Returns the questions this rule asks; often none. */
  List<Candidate> ask(Clause clause, EntityKinds kinds);
}
