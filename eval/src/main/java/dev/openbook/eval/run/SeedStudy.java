package dev.openbook.eval.run;

import dev.openbook.eval.measure.AnswerMeasure;
import dev.openbook.eval.report.Report.Verdict;
import dev.openbook.eval.report.SeedFacts;
import dev.openbook.eval.report.SeedFacts.Difference;
import dev.openbook.eval.report.SeedFacts.Variance;
import dev.openbook.eval.stats.Clusters;
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
    return groups().stream().flatMap(group -> facts(group).stream()).toList();
  }

  /** Each measure's columns: the group, then the arms beside it. */
  private List<SeedFacts> facts(List<ArmResult> group) {
    List<ArmResult> others = others(group.getFirst());
    var columns = new ArrayList<double[][]>();
    for (AnswerMeasure measure : suite.measures()) {
      columns.add(group.stream().map(arm -> RunScores.of(arm, measure)).toArray(double[][]::new));
      others.forEach(arm -> columns.add(new double[][] {RunScores.of(arm, measure)}));
    }
    PairedScores paired = scores.paired(columns);
    var facts = new ArrayList<SeedFacts>();
    for (int m = 0; m < suite.measures().size(); m++) {
      AnswerMeasure measure = suite.measures().get(m);
      int own = m * (1 + others.size());
      if (others.isEmpty()) {
        paired
            .shared(own)
            .map(shared -> fact(group, measure, shared, own, Optional.empty()))
            .ifPresent(facts::add);
      }
      for (int i = 0; i < others.size(); i++) {
        String other = others.get(i).arm().name();
        int column = own + 1 + i;
        paired
            .shared(own, column)
            .map(
                shared ->
                    fact(
                        group,
                        measure,
                        shared,
                        own,
                        Optional.of(difference(shared, own, other, column))))
            .ifPresent(facts::add);
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

  private static Difference difference(
      PairedScores.Shared shared, int own, String other, int column) {
    return new Difference(
        other,
        RunScores.estimate(shared.difference(own, column)),
        shared.p(new int[] {own, column}, 1, -1),
        OptionalDouble.empty(),
        Verdict.NO_CLEAR_DIFFERENCE);
  }

  private static SeedFacts fact(
      List<ArmResult> group,
      AnswerMeasure measure,
      PairedScores.Shared shared,
      int own,
      Optional<Difference> difference) {
    List<String> names = group.stream().map(arm -> arm.arm().name()).toList();
    double[][] bySeed = shared.bySeed(own);
    return new SeedFacts(
        SeedFacts.nameOf(names),
        names,
        measure.name(),
        Stream.of(bySeed).map(each -> DoubleStream.of(each).average().orElseThrow()).toList(),
        RunScores.estimate(shared.mean(own)),
        difference,
        variance(bySeed, shared.clusters()));
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
