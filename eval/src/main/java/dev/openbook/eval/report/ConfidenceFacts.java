package dev.openbook.eval.report;

import dev.openbook.eval.measure.AnswerMeasure;
import dev.openbook.eval.measure.Calibration;
import dev.openbook.eval.measure.RiskCoverage;
import dev.openbook.eval.report.QuestionFacts.ArmAnswer;
import dev.openbook.eval.report.Report.Arm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Whether an arm knows which of its choices are right: its confidence is the probability of the
 * option it chose, by that of all options.
 *
 * @param arm name of the arm
 * @param questions questions with options
 * @param accuracy share of right choices
 * @param confidence mean
 * @param calibrationError expected calibration error, {@link #BINS} bins of equal width
 * @param brierScore mean squared difference between confidence and outcome
 * @param risk what it gets wrong when it answers the questions alone that it is surest of
 */
public record ConfidenceFacts(
    String arm,
    int questions,
    double accuracy,
    double confidence,
    double calibrationError,
    double brierScore,
    RiskCoverage risk) {
  /** Bins of the calibration error. */
  public static final int BINS = 15;

  /** Returns the facts of every arm that chose among options; empty without options. */
  public static List<ConfidenceFacts> of(Report report) {
    return report.arms().stream().flatMap(arm -> of(report, arm).stream()).toList();
  }

  private static Optional<ConfidenceFacts> of(Report report, Arm arm) {
    var confidences = new ArrayList<Double>();
    var rights = new ArrayList<Boolean>();
    for (QuestionFacts question : report.questions()) {
      ArmAnswer answer = question.answers().get(arm.name());
      Double score =
          answer == null ? null : answer.scores().get(AnswerMeasure.CHOICE_ACCURACY.name());
      if (answer != null && score != null && answer.confidence().isPresent()) {
        confidences.add(answer.confidence().getAsDouble());
        rights.add(score > 0);
      }
    }
    return confidences.isEmpty()
        ? Optional.empty()
        : Optional.of(
            of(arm, confidences.stream().mapToDouble(Double::doubleValue).toArray(), rights));
  }

  private static ConfidenceFacts of(Arm arm, double[] confidences, List<Boolean> rights) {
    boolean[] isRight = new boolean[confidences.length];
    IntStream.range(0, isRight.length).forEach(i -> isRight[i] = rights.get(i));
    return new ConfidenceFacts(
        arm.name(),
        confidences.length,
        (double) rights.stream().filter(right -> right).count() / confidences.length,
        IntStream.range(0, confidences.length).mapToDouble(i -> confidences[i]).average().orElse(0),
        Calibration.expectedError(confidences, isRight, BINS),
        Calibration.brierScore(confidences, isRight),
        RiskCoverage.of(confidences, isRight));
  }

  /** Returns the share of right choices among the surest share of the questions. */
  double accuracyAt(double coverage) {
    return 1 - risk.at(coverage).risk();
  }
}
