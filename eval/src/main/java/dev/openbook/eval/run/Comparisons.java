package dev.openbook.eval.run;

import dev.openbook.eval.measure.AnswerMeasure;
import dev.openbook.eval.report.InteractionFacts;
import dev.openbook.eval.report.Report;
import dev.openbook.eval.report.Report.Comparison;
import dev.openbook.eval.report.Report.Verdict;
import dev.openbook.eval.report.SeedFacts;
import dev.openbook.eval.report.SeedFacts.Difference;
import dev.openbook.eval.stats.Clusters;
import dev.openbook.eval.stats.Equivalence;
import dev.openbook.eval.stats.Holm;
import dev.openbook.eval.stats.PairedScores;
import dev.openbook.eval.stats.PairedTests;
import dev.openbook.eval.stats.ResamplingUnit;
import dev.openbook.eval.stats.StandardErrors;
import dev.openbook.eval.stats.design.PowerGoal;
import dev.openbook.eval.suite.ContextKind;
import dev.openbook.eval.suite.Preparation;
import dev.openbook.eval.suite.Suite;
import dev.openbook.eval.suite.Suite.Arm;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The tests of a run, one family: differences, interactions, and differences over seeds.
 *
 * <p>Every arm is compared with the suite's baseline, and every fine-tuned arm also with the arm
 * that shows an untouched model the same context. Where a fine-tuned and an untouched model were
 * both asked closed book and with retrieved passages, the interaction is what fine-tuning adds with
 * passages minus what it adds without.
 *
 * <p>Questions of one document are resampled and flipped together. McNemar's test, which takes
 * questions as independent, is used where each document has one question, or where there is but one
 * document.
 */
final class Comparisons {
  /** Chance of being found that the smallest detectable difference has. */
  static final double POWER = 0.8;

  private static final double[] INTERACTION = {1, -1, -1, 1};
  private static final double[] WITH_RETRIEVAL = {1, -1, 0, 0};
  private static final double[] CLOSED_BOOK = {0, 0, 1, -1};

  private final Suite suite;
  private final List<ArmResult> arms;
  private final RunScores scores;

  Comparisons(Suite suite, List<ArmResult> arms, RunScores scores) {
    this.suite = suite;
    this.arms = List.copyOf(arms);
    this.scores = scores;
  }

  /**
   * All tests, with p values corrected over all lists.
   *
   * @param differences in display order
   * @param interactions in display order
   * @param seeds in display order
   */
  record Family(
      List<Comparison> differences, List<InteractionFacts> interactions, List<SeedFacts> seeds) {}

  Family family() {
    var differences = new ArrayList<Comparison>();
    for (Pair pair : pairs()) {
      for (AnswerMeasure measure : suite.measures()) {
        compare(pair, measure).ifPresent(differences::add);
      }
    }
    var interactions = new ArrayList<InteractionFacts>();
    for (Square square : squares()) {
      for (AnswerMeasure measure : suite.measures()) {
        interact(square, measure).ifPresent(interactions::add);
      }
    }
    List<SeedFacts> seeds = new SeedStudy(suite, arms, scores).facts();
    Iterator<Double> adjusted =
        Holm.adjust(
                Stream.of(
                        differences.stream().map(Comparison::p),
                        interactions.stream().map(InteractionFacts::p),
                        seeds.stream().flatMap(it -> it.difference().stream()).map(Difference::p))
                    .flatMap(each -> each)
                    .toList())
            .iterator();
    Iterator<Double> equivalences =
        Holm.adjust(
                differences.stream()
                    .flatMapToDouble(it -> it.equivalenceP().stream())
                    .boxed()
                    .toList())
            .iterator();
    return new Family(
        differences.stream()
            .map(each -> judged(each, adjusted.next(), adjusted(each, equivalences)))
            .toList(),
        interactions.stream().map(each -> judged(each, adjusted.next())).toList(),
        seeds.stream()
            .map(
                each ->
                    each.withDifference(each.difference().map(it -> judged(it, adjusted.next()))))
            .toList());
  }

  private record Pair(ArmResult arm, ArmResult baseline) {}

  private Set<Pair> pairs() {
    ArmResult baseline = result(suite.compare().baseline()).orElseThrow();
    var pairs = new LinkedHashSet<Pair>();
    for (ArmResult arm : arms) {
      if (!arm.arm().equals(baseline.arm())) {
        pairs.add(new Pair(arm, baseline));
      }
    }
    for (ArmResult arm : arms) {
      if (isTrained(arm)) {
        arms.stream()
            .filter(other -> other.arm().context().equals(arm.arm().context()))
            .filter(other -> !isTrained(other))
            .forEach(other -> pairs.add(new Pair(arm, other)));
      }
    }
    return pairs;
  }

  /** A fine-tuned and an untouched model, each with passages and closed book. */
  private record Square(
      ArmResult tunedRetrieving,
      ArmResult plainRetrieving,
      ArmResult tunedClosed,
      ArmResult plainClosed) {}

  private List<Square> squares() {
    var squares = new ArrayList<Square>();
    for (ArmResult tuned : arms) {
      for (ArmResult plain : arms) {
        boolean isPair =
            isTrained(tuned)
                && !isTrained(plain)
                && isRetrieving(tuned)
                && plain.arm().context().equals(tuned.arm().context());
        for (String closed : isPair ? closedBooks() : List.<String>of()) {
          Optional<ArmResult> tunedClosed = result(new Arm(tuned.arm().preparation(), closed));
          Optional<ArmResult> plainClosed = result(new Arm(plain.arm().preparation(), closed));
          if (tunedClosed.isPresent() && plainClosed.isPresent()) {
            squares.add(new Square(tuned, plain, tunedClosed.get(), plainClosed.get()));
          }
        }
      }
    }
    return squares;
  }

  private boolean isTrained(ArmResult arm) {
    return suite.preparations().get(arm.arm().preparation()) instanceof Preparation.Trained;
  }

  private boolean isRetrieving(ArmResult arm) {
    return suite.contextOf(arm.arm()).kind() instanceof ContextKind.Retrieved;
  }

  private List<String> closedBooks() {
    return suite.contexts().entrySet().stream()
        .filter(context -> context.getValue().kind() instanceof ContextKind.ClosedBook)
        .map(context -> context.getKey())
        .toList();
  }

  private Optional<ArmResult> result(Arm arm) {
    return arms.stream().filter(result -> result.arm().equals(arm)).findFirst();
  }

  private Optional<Comparison> compare(Pair pair, AnswerMeasure measure) {
    int arm = scores.column(pair.arm().arm(), measure);
    int baseline = scores.column(pair.baseline().arm(), measure);
    return scores
        .paired()
        .shared(arm, baseline)
        .map(shared -> compared(pair, measure, shared, arm, baseline));
  }

  private Comparison compared(
      Pair pair, AnswerMeasure measure, PairedScores.Shared shared, int arm, int baseline) {
    double[] first = shared.scores(arm);
    double[] second = shared.scores(baseline);
    double[] differences = minus(first, second);
    int wins = (int) DoubleStream.of(differences).filter(difference -> difference > 0).count();
    int losses = (int) DoubleStream.of(differences).filter(difference -> difference < 0).count();
    Tested tested = test(measure, first, second, shared.clusters());
    return new Comparison(
        pair.arm().arm().name(),
        pair.baseline().arm().name(),
        measure.name(),
        RunScores.estimate(shared.difference(arm, baseline)),
        wins,
        losses,
        differences.length - wins - losses,
        tested.p(),
        tested.test(),
        OptionalDouble.empty(),
        Verdict.NO_CLEAR_DIFFERENCE,
        detectable(differences, shared.clusters()),
        beyondMargin(first, second, shared.clusters()));
  }

  /** Empty where the suite has no margin, or there is one document or question alone. */
  private OptionalDouble beyondMargin(double[] first, double[] second, Clusters clusters) {
    OptionalDouble margin = suite.compare().margin();
    if (margin.isEmpty() || clusters.unitCount() < 2) {
      return OptionalDouble.empty();
    }
    double most = margin.getAsDouble();
    return OptionalDouble.of(Equivalence.test(first, second, clusters, -most, most).p());
  }

  private Optional<InteractionFacts> interact(Square square, AnswerMeasure measure) {
    int[] columns =
        Stream.of(
                square.tunedRetrieving(),
                square.plainRetrieving(),
                square.tunedClosed(),
                square.plainClosed())
            .mapToInt(arm -> scores.column(arm.arm(), measure))
            .toArray();
    return scores
        .paired()
        .shared(columns)
        .map(shared -> interacted(square, measure, shared, columns));
  }

  private InteractionFacts interacted(
      Square square, AnswerMeasure measure, PairedScores.Shared shared, int[] columns) {
    Tested tested =
        flipped(
            minus(shared.scores(columns[0]), shared.scores(columns[1])),
            minus(shared.scores(columns[2]), shared.scores(columns[3])),
            shared.clusters());
    return new InteractionFacts(
        square.tunedRetrieving().arm().name(),
        square.plainRetrieving().arm().name(),
        square.tunedClosed().arm().name(),
        square.plainClosed().arm().name(),
        measure.name(),
        RunScores.estimate(shared.contrast(columns, WITH_RETRIEVAL)),
        RunScores.estimate(shared.contrast(columns, CLOSED_BOOK)),
        RunScores.estimate(shared.contrast(columns, INTERACTION)),
        tested.p(),
        tested.test(),
        OptionalDouble.empty(),
        Verdict.NO_CLEAR_DIFFERENCE);
  }

  private static double[] minus(double[] first, double[] second) {
    return IntStream.range(0, first.length).mapToDouble(i -> first[i] - second[i]).toArray();
  }

  private record Tested(double p, String test) {}

  private Tested test(AnswerMeasure measure, double[] first, double[] second, Clusters clusters) {
    return measure.isBinary() && clusters.unitCount() == clusters.itemCount()
        ? new Tested(PairedTests.mcNemar(first, second).p(), "exact McNemar")
        : flipped(first, second, clusters);
  }

  private Tested flipped(double[] first, double[] second, Clusters clusters) {
    PairedTests.SignFlip flip =
        PairedTests.signFlip(first, second, clusters, suite.compare().resamples(), suite.seed());
    return new Tested(
        flip.p(),
        flip.unit() == ResamplingUnit.CLUSTER
            ? "sign-flip permutation over documents"
            : "sign-flip permutation over questions");
  }

  /** Empty where differences do not vary, or there is one question. */
  private OptionalDouble detectable(double[] differences, Clusters clusters) {
    if (clusters.unitCount() < 2) {
      return OptionalDouble.empty();
    }
    double error = StandardErrors.ofClusters(differences, clusters);
    return error == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            new PowerGoal(1 - suite.compare().confidence(), POWER)
                .detectable(error, clusters.unitCount()));
  }

  private static OptionalDouble adjusted(Comparison raw, Iterator<Double> equivalences) {
    return raw.equivalenceP().isPresent()
        ? OptionalDouble.of(equivalences.next())
        : OptionalDouble.empty();
  }

  private Comparison judged(Comparison raw, double adjusted, OptionalDouble equivalenceP) {
    Verdict verdict = verdict(raw.difference(), adjusted);
    boolean isSame =
        verdict == Verdict.NO_CLEAR_DIFFERENCE
            && equivalenceP.orElse(1) <= 1 - suite.compare().confidence();
    return new Comparison(
        raw.arm(),
        raw.baseline(),
        raw.measure(),
        raw.difference(),
        raw.wins(),
        raw.losses(),
        raw.ties(),
        raw.p(),
        raw.test(),
        OptionalDouble.of(adjusted),
        isSame ? Verdict.EQUIVALENT : verdict,
        raw.detectable(),
        equivalenceP);
  }

  private InteractionFacts judged(InteractionFacts raw, double adjusted) {
    return new InteractionFacts(
        raw.tunedRetrieving(),
        raw.plainRetrieving(),
        raw.tunedClosed(),
        raw.plainClosed(),
        raw.measure(),
        raw.withRetrieval(),
        raw.closedBook(),
        raw.interaction(),
        raw.p(),
        raw.test(),
        OptionalDouble.of(adjusted),
        verdict(raw.interaction(), adjusted));
  }

  private Difference judged(Difference raw, double adjusted) {
    return new Difference(
        raw.baseline(),
        raw.estimate(),
        raw.p(),
        OptionalDouble.of(adjusted),
        verdict(raw.estimate(), adjusted));
  }

  private Verdict verdict(Report.Estimate difference, double adjusted) {
    if (adjusted > 1 - suite.compare().confidence()) {
      return Verdict.NO_CLEAR_DIFFERENCE;
    }
    return difference.value() > 0 ? Verdict.BETTER : Verdict.WORSE;
  }
}
