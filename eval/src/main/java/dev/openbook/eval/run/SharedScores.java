package dev.openbook.eval.run;

import dev.openbook.eval.measure.AnswerMeasure;
import dev.openbook.eval.stats.ClusterBootstrap;
import dev.openbook.eval.stats.Clusters;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Scores of arms on the questions to which a measure applies in all of them.
 *
 * @param scores of each arm, in the order of the questions; not empty
 * @param clusters questions of one document together
 */
record SharedScores(List<double[]> scores, Clusters clusters) {

  /**
   * Returns the scores that arms share; empty where they share no question.
   *
   * @param documents of all questions, in their order
   * @param arms at least one
   */
  static Optional<SharedScores> of(
      AnswerMeasure measure, List<String> documents, List<ArmResult> arms) {
    List<double[]> all =
        arms.stream().map(arm -> arm.scores().getOrDefault(measure, new double[0])).toList();
    int[] asked =
        IntStream.range(0, all.stream().mapToInt(scores -> scores.length).min().orElse(0))
            .filter(i -> all.stream().noneMatch(scores -> Double.isNaN(scores[i])))
            .toArray();
    if (asked.length == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new SharedScores(
            all.stream()
                .map(scores -> IntStream.of(asked).mapToDouble(i -> scores[i]).toArray())
                .toList(),
            Clusters.of(IntStream.of(asked).mapToObj(documents::get).toList())));
  }

  /** Returns a bootstrap of all arms on the same draws. */
  ClusterBootstrap bootstrap(int resamples, long seed) {
    return ClusterBootstrap.of(scores, clusters, resamples, seed);
  }
}
