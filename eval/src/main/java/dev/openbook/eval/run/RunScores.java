package dev.openbook.eval.run;

import dev.openbook.eval.measure.AnswerMeasure;
import dev.openbook.eval.report.Report;
import dev.openbook.eval.stats.Clusters;
import dev.openbook.eval.stats.Estimate;
import dev.openbook.eval.stats.PairedScores;
import dev.openbook.eval.stats.Sampling;
import dev.openbook.eval.suite.Suite;
import dev.openbook.eval.suite.Suite.Arm;
import java.util.List;
import java.util.stream.IntStream;

/** The scores of all arms of a run by all measures, to be resampled together by document. */
final class RunScores {
  private final List<AnswerMeasure> measures;
  private final List<Arm> arms;
  private final List<String> documents;
  private final Sampling sampling;
  private final PairedScores paired;

  /**
   * Takes the scores.
   *
   * @param documents of the questions, in their order
   */
  RunScores(Suite suite, List<String> documents, List<ArmResult> arms) {
    this.measures = suite.measures();
    this.arms = arms.stream().map(ArmResult::arm).toList();
    this.documents = documents;
    this.sampling =
        new Sampling(suite.compare().resamples(), suite.seed(), suite.compare().confidence());
    this.paired =
        paired(
            arms.stream()
                .flatMap(arm -> measures.stream().map(measure -> new double[][] {of(arm, measure)}))
                .toList());
  }

  /** Returns an arm's scores in question order, NaN where the measure does not apply. */
  static double[] of(ArmResult arm, AnswerMeasure measure) {
    return arm.scores().getOrDefault(measure, new double[0]);
  }

  /** Returns the scores of all arms by all measures. */
  PairedScores paired() {
    return paired;
  }

  /** Returns other columns of the run's questions, {@code [seed][question]} each. */
  PairedScores paired(List<double[][]> columns) {
    return new PairedScores(
        columns,
        some -> Clusters.of(IntStream.of(some).mapToObj(documents::get).toList()),
        sampling);
  }

  /** Returns where an arm's scores by a measure stand among the paired ones. */
  int column(Arm arm, AnswerMeasure measure) {
    return arms.indexOf(arm) * measures.size() + measures.indexOf(measure);
  }

  /** Returns an estimate as reports show it. */
  static Report.Estimate estimate(Estimate estimate) {
    return new Report.Estimate(
        estimate.value(), estimate.interval().low(), estimate.interval().high());
  }
}
