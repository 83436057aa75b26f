package dev.openbook.eval.stats;

import dev.openbook.datasets.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
   * What a comparison says.
   *
   * @param means by arm, by measure
   * @param differences by arm but the baseline, by measure
   */
  public record Outcome<M>(List<Mean<M>> means, List<Difference<M>> differences) {
    public Outcome {
      means = List.copyOf(means);
      differences = List.copyOf(differences);
    }
  }

  /**
   * Compares arms with one of them.
   *
   * @param arms each with at least one item, names unique
   * @param baseline one of {@code arms}
   * @param progress hears of each arm
   * @throws IllegalArgumentException if an arm shares no item with the baseline
   */
  public Outcome<M> compare(List<ArmScores<M>> arms, ArmScores<M> baseline, Progress progress) {
    List<String> items =
        Stream.concat(Stream.of(baseline), arms.stream())
            .flatMap(arm -> arm.scores().keySet().stream())
            .distinct()
            .toList();
    var paired =
        new PairedScores(
            arms.stream().flatMap(arm -> columns(arm, items)).toList(),
            some -> clusters.apply(IntStream.of(some).mapToObj(items::get).toList()),
            sampling);
    var means = new ArrayList<Mean<M>>();
    var differences = new ArrayList<Difference<M>>();
    int base = arms.indexOf(baseline);
    for (int i = 0; i < arms.size(); i++) {
      progress.report("comparing with " + baseline.name(), i, arms.size(), "arms");
      means.addAll(means(paired, arms.get(i), i));
      if (i != base) {
        differences.addAll(differences(paired, arms.get(i), i, baseline, base));
      }
    }
    progress.report("comparing with " + baseline.name(), arms.size(), arms.size(), "arms");
    List<Double> adjusted = Holm.adjust(differences.stream().map(Difference::p).toList());
    return new Outcome<>(
        means,
        IntStream.range(0, differences.size())
            .mapToObj(i -> adjusted(differences.get(i), adjusted.get(i)))
            .toList());
  }

  private Stream<double[][]> columns(ArmScores<M> arm, List<String> items) {
    return measures.stream().map(measure -> new double[][] {arm.of(measure, items)});
  }

  private int column(int arm, int measure) {
    return arm * measures.size() + measure;
  }

  private List<Mean<M>> means(PairedScores paired, ArmScores<M> arm, int place) {
    return IntStream.range(0, measures.size())
        .mapToObj(
            i -> {
              int column = column(place, i);
              PairedScores.Shared shared = paired.shared(column).orElseThrow();
              return new Mean<>(arm.name(), measures.get(i), shared.count(), shared.mean(column));
            })
        .toList();
  }

  private List<Difference<M>> differences(
      PairedScores paired, ArmScores<M> arm, int place, ArmScores<M> baseline, int base) {
    return IntStream.range(0, measures.size())
        .mapToObj(
            i -> {
              int own = column(place, i);
              int other = column(base, i);
              PairedScores.Shared shared =
                  paired
                      .shared(own, other)
                      .orElseThrow(() -> new IllegalArgumentException(unshared(arm, baseline)));
              return new Difference<>(
                  arm.name(),
                  baseline.name(),
                  measures.get(i),
                  shared.count(),
                  shared.difference(own, other),
                  shared.signFlip(own, other).p(),
                  1);
            })
        .toList();
  }

  private static String unshared(ArmScores<?> arm, ArmScores<?> baseline) {
    return "arm '" + arm.name() + "' must share an item with '" + baseline.name() + "'";
  }

  private static <M> Difference<M> adjusted(Difference<M> raw, double p) {
    return new Difference<>(
        raw.arm(), raw.baseline(), raw.measure(), raw.items(), raw.estimate(), raw.p(), p);
  }
}
