package dev.openbook.eval.stats;

import dev.openbook.datasets.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Means of arms and their differences from one of them, item by item: intervals by bootstrap over
 * items or clusters of them, p values by the sign-flip test, corrected by Holm over all
 * differences.
 *
 * @param <M> what names a measure
 * @param measures in order
 * @param sampling how intervals and p values are drawn
 * @param clusters says which of given items belong together
 */
public record ArmComparison<M>(
    List<M> measures, Sampling sampling, Function<List<String>, Clusters> clusters) {
  public ArmComparison {
    measures = List.copyOf(measures);
  }

  /** Compares over items that do not belong together. */
  public ArmComparison(List<M> measures, Sampling sampling) {
    this(measures, sampling, items -> Clusters.ofItems(items.size()));
  }

  /**
   * The mean of an arm.
   *
   * @param items number of items
   * @param estimate over the items
   */
  public record Mean<M>(String arm, M measure, int items, Estimate estimate) {}

  /**
   * An arm's mean minus the baseline's, over the items that both have.
   *
   * @param items number of items
   * @param estimate over the items
   * @param p of the sign-flip test, in (0, 1]
   * @param adjustedP corrected over all differences of the comparison
   */
  public record Difference<M>(
      String arm,
      String baseline,
      M measure,
      int items,
      Estimate estimate,
      double p,
      double adjustedP) {}

  /**
   * Returns an arm's means, by measure.
   *
   * @throws IllegalArgumentException if the arm has no item
   */
  public List<Mean<M>> means(ArmScores<M> arm) {
    List<String> items = List.copyOf(arm.scores().keySet());
    var bootstrap = bootstrap(scores(arm, items), clusters.apply(items));
    return IntStream.range(0, measures.size())
        .mapToObj(
            i ->
                new Mean<>(
                    arm.name(),
                    measures.get(i),
                    items.size(),
                    bootstrap.mean(i, sampling.confidence())))
        .toList();
  }

  /**
   * Returns the differences of arms from a baseline, by arm, by measure.
   *
   * @param progress hears of each arm
   * @throws IllegalArgumentException if an arm shares no item with the baseline
   */
  public List<Difference<M>> differences(
      List<ArmScores<M>> arms, ArmScores<M> baseline, Progress progress) {
    var raw = new ArrayList<Difference<M>>();
    int done = 0;
    for (ArmScores<M> arm : arms) {
      progress.report("comparing with " + baseline.name(), done++, arms.size(), "others");
      raw.addAll(differences(arm, baseline));
    }
    progress.report("comparing with " + baseline.name(), done, arms.size(), "others");
    List<Double> adjusted = Holm.adjust(raw.stream().map(Difference::p).toList());
    return IntStream.range(0, raw.size())
        .mapToObj(i -> adjusted(raw.get(i), adjusted.get(i)))
        .toList();
  }

  private List<Difference<M>> differences(ArmScores<M> arm, ArmScores<M> baseline) {
    List<String> items =
        baseline.scores().keySet().stream().filter(arm.scores()::containsKey).toList();
    if (items.isEmpty()) {
      throw new IllegalArgumentException(
          "arm '" + arm.name() + "' must share an item with '" + baseline.name() + "'");
    }
    List<double[]> scores = new ArrayList<>(scores(arm, items));
    scores.addAll(scores(baseline, items));
    Clusters together = clusters.apply(items);
    var bootstrap = bootstrap(scores, together);
    int count = measures.size();
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new Difference<>(
                    arm.name(),
                    baseline.name(),
                    measures.get(i),
                    items.size(),
                    bootstrap.difference(i, count + i, sampling.confidence()),
                    p(scores.get(i), scores.get(count + i), together),
                    1))
        .toList();
  }

  private List<double[]> scores(ArmScores<M> arm, List<String> items) {
    return measures.stream().map(measure -> arm.of(measure, items)).toList();
  }

  private ClusterBootstrap bootstrap(List<double[]> scores, Clusters together) {
    return ClusterBootstrap.of(scores, together, sampling.resamples(), sampling.seed());
  }

  private double p(double[] first, double[] second, Clusters together) {
    return PairedTests.signFlip(first, second, together, sampling.resamples(), sampling.seed()).p();
  }

  private static <M> Difference<M> adjusted(Difference<M> raw, double p) {
    return new Difference<>(
        raw.arm(), raw.baseline(), raw.measure(), raw.items(), raw.estimate(), raw.p(), p);
  }
}
