package dev.openbook.benchmarks.precision;

import dev.openbook.benchmarks.rivals.ChoiceItem;
import dev.openbook.eval.stats.ClusterBootstrap;
import dev.openbook.eval.stats.Clusters;
import dev.openbook.eval.stats.Estimate;
import dev.openbook.eval.stats.PairedTests;
import java.util.List;

/**
 * One format's choices beside the baseline's, on the same questions.
 *
 * @param accuracy share of questions whose gold answer was chosen
 * @param differing number of questions on which another answer was chosen than by the baseline
 * @param mcNemar McNemar's exact test of the right answers, baseline first
 * @param difference accuracy minus the baseline's, with the interval of a bootstrap over articles
 */
record ChoiceComparison(
    double accuracy, int differing, PairedTests.McNemar mcNemar, Estimate difference) {
  private static final int RESAMPLES = 10_000;
  private static final double CONFIDENCE = 0.95;

  static ChoiceComparison of(
      List<ChoiceItem> items, List<Integer> chosen, List<Integer> baseline, long seed) {
    double[] right = new double[items.size()];
    double[] baselineRight = new double[items.size()];
    int differing = 0;
    for (int i = 0; i < right.length; i++) {
      right[i] = chosen.get(i) == items.get(i).gold() ? 1 : 0;
      baselineRight[i] = baseline.get(i) == items.get(i).gold() ? 1 : 0;
      differing += chosen.get(i).equals(baseline.get(i)) ? 0 : 1;
    }
    var bootstrap =
        ClusterBootstrap.of(
            List.of(right, baselineRight),
            Clusters.of(items.stream().map(ChoiceItem::article).toList()),
            RESAMPLES,
            seed);
    return new ChoiceComparison(
        bootstrap.mean(0, CONFIDENCE).value(),
        differing,
        PairedTests.mcNemar(baselineRight, right),
        bootstrap.difference(0, 1, CONFIDENCE));
  }
}
