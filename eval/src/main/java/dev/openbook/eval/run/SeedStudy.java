package dev.openbook.eval.run;

import dev.openbook.eval.measure.AnswerMeasure;
import dev.openbook.eval.report.Report.Verdict;
import dev.openbook.eval.report.SeedFacts;
import dev.openbook.eval.report.SeedFacts.Difference;
import dev.openbook.eval.report.SeedFacts.Variance;
import dev.openbook.eval.stats.Clusters;
import dev.openbook.eval.stats.Estimate;
import dev.openbook.eval.stats.PairedScores;
import dev.openbook.eval.stats.design.VarianceComponents;
import dev.openbook.eval.suite.Preparation.Trained;
import dev.openbook.eval.suite.Suite;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Arms that differ in the seed of their training alone, each group beside the suite's baseline and
 * beside the untouched models in the same context.
 */
final class SeedStudy {
  private final Suite suite;
  private final List<ArmResult> arms;
  private final RunScores scores;

  SeedStudy(Suite suite, List<ArmResult> arms, RunScores scores) {
    this.suite = suite;
    this.arms = List.copyOf(arms);
    this.scores = scores;
  }

  /** What such arms share. */
  private record Same(Trained preparation, String context) {}

  /** Returns what the groups say, p values not corrected. */
  List<SeedFacts> facts() {
    var facts = new ArrayList<SeedFacts>();
    for (List<ArmResult> group : groups()) {
      for (AnswerMeasure measure : suite.measures()) {
        List<ArmResult> others = others(group.getFirst());
        if (others.isEmpty()) {
          fact(group, measure, Optional.empty()).ifPresent(facts::add);
        }
        others.forEach(other -> fact(group, measure, Optional.of(other)).ifPresent(facts::add));
      }
    }
    return facts;
  }

  private List<List<ArmResult>> groups() {
    var groups = new LinkedHashMap<Same, List<ArmResult>>();
    for (ArmResult arm : arms) {
      if (suite.preparations().get(arm.arm().preparation()) instanceof Trained trained) {
        var same = new Same(trained.withSeed(Optional.empty()), arm.arm().context());
        groups.computeIfAbsent(same, _ -> new ArrayList<>()).add(arm);
      }
    }
    return groups.values().stream().filter(group -> group.size() > 1).toList();
  }

  private List<ArmResult> others(ArmResult arm) {
    return arms.stream()
        .filter(
            other ->
                !(suite.preparations().get(other.arm().preparation()) instanceof Trained)
                    && (other.arm().equals(suite.compare().baseline())
                        || other.arm().context().equals(arm.arm().context())))
        .toList();
  }

  private Optional<SeedFacts> fact(
      List<ArmResult> group, AnswerMeasure measure, Optional<ArmResult> other) {
    double[][] bySeed =
        group.stream().map(arm -> RunScores.of(arm, measure)).toArray(double[][]::new);
    var all = new ArrayList<double[][]>();
    all.add(bySeed);
    other.ifPresent(arm -> all.add(new double[][] {RunScores.of(arm, measure)}));
    PairedScores paired = scores.paired(all);
    int[] columns = IntStream.range(0, all.size()).toArray();
    return paired.shared(columns).map(shared -> fact(group, measure, other, shared));
  }

  private static SeedFacts fact(
      List<ArmResult> group,
      AnswerMeasure measure,
      Optional<ArmResult> other,
      PairedScores.Shared shared) {
    double[][] bySeed = shared.bySeed(0);
    return new SeedFacts(
        name(group),
        group.stream().map(arm -> arm.arm().name()).toList(),
        measure.name(),
        Stream.of(bySeed).map(each -> DoubleStream.of(each).average().orElseThrow()).toList(),
        RunScores.estimate(shared.mean(0)),
        other.map(
            arm -> {
              Estimate difference = shared.difference(0, 1);
              return new Difference(
                  arm.arm().name(),
                  RunScores.estimate(difference),
                  shared.p(new int[] {0, 1}, 1, -1),
                  OptionalDouble.empty(),
                  Verdict.NO_CLEAR_DIFFERENCE);
            }),
        variance(bySeed, shared.clusters()));
  }

  /** The part that the names of the preparations share, e.g. {@code tuned} of tuned-1, tuned-2. */
  private static String name(List<ArmResult> group) {
    List<String> names = group.stream().map(arm -> arm.arm().preparation()).toList();
    String shared = names.stream().reduce(SeedStudy::sharedStart).orElseThrow();
    return (shared.isEmpty() ? String.join("+", names) : shared)
        + "/"
        + group.getFirst().arm().context();
  }

  private static String sharedStart(String first, String second) {
    int length = 0;
    while (length < Math.min(first.length(), second.length())
        && first.charAt(length) == second.charAt(length)) {
      length++;
    }
    String shared = first.substring(0, length);
    return shared.endsWith("-") ? shared.substring(0, length - 1) : shared;
  }

  private static Optional<Variance> variance(double[][] bySeed, Clusters documents) {
    int units = documents.unitCount();
    if (units < 2 || documents.itemCount() <= units) {
      return Optional.empty();
    }
    VarianceComponents parts = VarianceComponents.of(bySeed, documents);
    double total = parts.total();
    return total == 0
        ? Optional.empty()
        : Optional.of(
            new Variance(
                parts.seed() / total,
                parts.document() / total,
                parts.question() / total,
                parts.residual() / total));
  }
}
