package dev.openbook.eval.report;

import dev.openbook.eval.measure.AbstentionRates;
import dev.openbook.eval.report.QuestionFacts.ArmAnswer;
import dev.openbook.eval.report.Report.Arm;
import java.util.ArrayList;
import java.util.List;

/**
 * How an arm treats questions that have no answer. It abstains where its answer is empty.
 *
 * @param arm name of the arm
 * @param unanswerable questions without an answer
 * @param answerable questions with one
 * @param rates how often it abstained on either
 */
public record AbstentionFacts(String arm, int unanswerable, int answerable, AbstentionRates rates) {
  /** Returns the facts of every arm; empty where every question has an answer. */
  public static List<AbstentionFacts> of(Report report) {
    if (report.questions().stream().noneMatch(question -> question.golds().isEmpty())) {
      return List.of();
    }
    return report.arms().stream().map(arm -> of(report, arm)).toList();
  }

  private static AbstentionFacts of(Report report, Arm arm) {
    var isAnswerable = new ArrayList<Boolean>();
    var abstains = new ArrayList<Boolean>();
    for (QuestionFacts question : report.questions()) {
      ArmAnswer answer = question.answers().get(arm.name());
      if (answer != null) {
        isAnswerable.add(!question.golds().isEmpty());
        abstains.add(answer.text().isEmpty());
      }
    }
    int answerable = (int) isAnswerable.stream().filter(is -> is).count();
    return new AbstentionFacts(
        arm.name(),
        isAnswerable.size() - answerable,
        answerable,
        AbstentionRates.of(flags(isAnswerable), flags(abstains)));
  }

  private static boolean[] flags(List<Boolean> list) {
    boolean[] flags = new boolean[list.size()];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = list.get(i);
    }
    return flags;
  }
}
