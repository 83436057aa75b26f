package dev.openbook.eval.run;

import dev.openbook.eval.measure.AnswerMeasure;
import dev.openbook.eval.measure.Attempt;
import dev.openbook.eval.suite.Suite.Arm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An arm's answers and scores, in question order.
 *
 * @param arm the arm
 * @param tasks what was asked
 * @param answers what came back
 * @param scores one score a question by measure, NaN where the measure does not apply
 * @param cost what answering took
 */
record ArmResult(
    Arm arm,
    List<AnswerTask> tasks,
    List<ModelAnswer> answers,
    Map<AnswerMeasure, double[]> scores,
    AnswerStep.Cost cost) {

  static ArmResult of(
      Arm arm,
      List<AnswerTask> tasks,
      List<ModelAnswer> answers,
      List<AnswerMeasure> measures,
      AnswerStep.Cost cost) {
    var scores = new LinkedHashMap<AnswerMeasure, double[]>();
    for (AnswerMeasure measure : measures) {
      var values = new double[tasks.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = score(measure, tasks.get(i), answers.get(i));
      }
      scores.put(measure, values);
    }
    return new ArmResult(arm, tasks, answers, scores, cost);
  }

  private static double score(AnswerMeasure measure, AnswerTask task, ModelAnswer answer) {
    var attempt =
        new Attempt(
            task.question().answers(),
            answer.text(),
            task.choices()
                .map(
                    choices ->
                        new Attempt.Choice(
                            choices.options(), answer.choiceLogLikelihoods(), choices.gold())),
            Optional.empty());
    return measure.score(attempt).orElse(Double.NaN);
  }

  /** Returns the scores of one answer by measure name, without measures that do not apply. */
  Map<String, Double> scoresOf(int question) {
    var given = new LinkedHashMap<String, Double>();
    scores.forEach(
        (measure, values) -> {
          if (!Double.isNaN(values[question])) {
            given.put(measure.name(), values[question]);
          }
        });
    return given;
  }

  /** Returns the tokens of all prompts. */
  long promptTokens() {
    return answers.stream().mapToLong(ModelAnswer::promptTokens).sum();
  }

  /** Returns the tokens generated. */
  long generatedTokens() {
    return answers.stream().mapToLong(ModelAnswer::generatedTokens).sum();
  }
}
