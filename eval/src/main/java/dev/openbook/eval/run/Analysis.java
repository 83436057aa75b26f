package dev.openbook.eval.run;

import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Question;
import dev.openbook.eval.measure.AnswerMeasure;
import dev.openbook.eval.report.CurveFacts;
import dev.openbook.eval.report.LeakSplit;
import dev.openbook.eval.report.Report;
import dev.openbook.eval.report.Report.Estimate;
import dev.openbook.eval.report.RetrievalFacts;
import dev.openbook.eval.stats.PairedScores;
import dev.openbook.eval.suite.ContextKind;
import dev.openbook.eval.suite.Gate;
import dev.openbook.eval.suite.Suite;
import dev.openbook.rag.Hit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The statistics of a run: intervals of every arm, the family of tests, recall, gates. Questions of
 * one document are resampled together.
 */
final class Analysis {
  private static final int[] RECALL_CUTOFFS = {1, 2, 4, 8, 16};

  private final Suite suite;
  private final RunInputs inputs;
  private final Exam exam;
  private final List<ArmResult> arms;
  private final List<String> documents;
  private final RunScores scores;

  Analysis(Suite suite, RunInputs inputs, List<ArmResult> arms) {
    this.suite = suite;
    this.inputs = inputs;
    this.exam = inputs.exam();
    this.arms = List.copyOf(arms);
    this.documents = exam.test().questions().stream().map(Question::documentId).toList();
    this.scores = new RunScores(suite, documents, arms);
  }

  /** Returns how intervals and p values are computed. */
  Report.Statistics statistics() {
    return new Report.Statistics(
        suite.compare().confidence(),
        "expanded percentile bootstrap over "
            + (documents.stream().distinct().count() == 1 ? "questions" : "documents"),
        suite.compare().resamples(),
        "Holm over all comparisons",
        String.format(
                Locale.ROOT,
                "better or worse where adjusted p is at most %.2g",
                1 - suite.compare().confidence())
            + (suite.compare().margin().isPresent()
                ? String.format(
                    Locale.ROOT,
                    "; as good as the same where the rest differ by less than %s, by two one-sided"
                        + " t tests over %s, corrected alike",
                    suite.compare().margin().getAsDouble(),
                    documents.stream().distinct().count() == 1 ? "questions" : "documents")
                : ""));
  }

  /**
   * Returns an arm's mean of a measure with its interval; empty where it applies to no question.
   */
  Optional<Estimate> mean(ArmResult arm, AnswerMeasure measure) {
    int column = scores.column(arm.arm(), measure);
    return scores.paired().shared(column).map(shared -> RunScores.estimate(shared.mean(column)));
  }

  /** Returns all paired differences and interactions, with p values corrected over all of them. */
  Comparisons.Family family() {
    return new Comparisons(suite, arms, scores).family();
  }

  /** Returns scores over numbers that the suite sweeps. */
  List<CurveFacts> curves() {
    return new Curves(suite, inputs, arms, scores).facts();
  }

  /** Returns recall of gold passages among the first k, for each retrieving arm. */
  List<RetrievalFacts> retrieval() {
    var cuts = new ArrayList<Cut>();
    var columns = new ArrayList<double[]>();
    for (ArmResult arm : arms) {
      Suite.Context context = suite.contextOf(arm.arm());
      if (context.kind() instanceof ContextKind.Retrieved(var recipe, var version)) {
        Exam shown = inputs.exam(version);
        PassagePool pool = shown.pool(context.passages());
        for (int k : cutoffs(recipe.k())) {
          cuts.add(new Cut(arm.arm().name(), k));
          columns.add(recalls(shown, pool, k));
        }
      }
    }
    List<Optional<Estimate>> means = means(columns);
    return IntStream.range(0, cuts.size())
        .boxed()
        .flatMap(i -> means.get(i).stream().map(cuts.get(i)::facts))
        .toList();
  }

  /** The first k of an arm's ranking. */
  private record Cut(String arm, int k) {
    RetrievalFacts facts(Estimate mean) {
      return new RetrievalFacts(arm, k, mean);
    }
  }

  /**
   * Returns every arm's means on clean and on flagged questions.
   *
   * @param flagged ids of the flagged questions
   */
  List<LeakSplit> leakSplits(Set<String> flagged) {
    boolean[] isFlagged = new boolean[exam.test().questions().size()];
    for (int i = 0; i < isFlagged.length; i++) {
      isFlagged[i] = flagged.contains(exam.test().questions().get(i).id());
    }
    var columns = new ArrayList<double[]>(); // clean and flagged of each arm by each measure
    for (ArmResult arm : arms) {
      for (AnswerMeasure measure : suite.measures()) {
        columns.add(only(RunScores.of(arm, measure), isFlagged, false));
        columns.add(only(RunScores.of(arm, measure), isFlagged, true));
      }
    }
    Iterator<Optional<Estimate>> means = means(columns).iterator();
    var splits = new ArrayList<LeakSplit>();
    for (ArmResult arm : arms) {
      for (AnswerMeasure measure : suite.measures()) {
        splits.add(new LeakSplit(arm.arm().name(), measure.name(), means.next(), means.next()));
      }
    }
    return splits;
  }

  /** The scores where {@code mask} is {@code wanted}, NaN elsewhere. */
  private static double[] only(double[] scores, boolean[] mask, boolean wanted) {
    return IntStream.range(0, scores.length)
        .mapToDouble(i -> mask[i] == wanted ? scores[i] : Double.NaN)
        .toArray();
  }

  /** Returns the suite's gates with the figures they were judged by. */
  List<Report.Gate> gates() {
    return suite.gates().stream()
        .map(
            gate -> {
              double left = value(gate.left());
              double right = value(gate.right());
              return new Report.Gate(
                  gate.expression(),
                  String.format(
                      Locale.ROOT, "%.4f %s %.4f", left, gate.greater() ? ">" : "<", right),
                  gate.greater() ? left > right : left < right);
            })
        .toList();
  }

  private static int[] cutoffs(int k) {
    return IntStream.concat(
            IntStream.of(RECALL_CUTOFFS).filter(cutoff -> cutoff < k), IntStream.of(k))
        .toArray();
  }

  /** Recall of the gold passages of each question, NaN where no passage holds its answer. */
  private static double[] recalls(Exam exam, PassagePool pool, int k) {
    return exam.test().questions().stream()
        .mapToDouble(
            question -> {
              List<String> golds = pool.golds(question).stream().map(Passage::id).toList();
              return golds.isEmpty()
                  ? Double.NaN
                  : pool.ranking(question).hits().stream()
                          .limit(k)
                          .map(Hit::passageId)
                          .anyMatch(golds::contains)
                      ? 1
                      : 0;
            })
        .toArray();
  }

  private double value(Gate.Operand operand) {
    return switch (operand) {
      case Gate.Constant(double value) -> value;
      case Gate.Measured measured ->
          estimate(measured).map(estimate -> part(estimate, measured.part())).orElse(Double.NaN);
    };
  }

  private Optional<Estimate> estimate(Gate.Measured measured) {
    int own = scores.column(measured.arm(), measured.measure());
    if (measured.minus().isEmpty()) {
      return scores.paired().shared(own).map(shared -> RunScores.estimate(shared.mean(own)));
    }
    int other = scores.column(measured.minus().get(), measured.measure());
    return scores
        .paired()
        .shared(own, other)
        .map(shared -> RunScores.estimate(shared.difference(own, other)));
  }

  private static double part(Estimate estimate, Gate.Part part) {
    return switch (part) {
      case VALUE -> estimate.value();
      case LOW -> estimate.low();
      case HIGH -> estimate.high();
    };
  }

  /** Returns the mean of each column, over the questions where it is a number. */
  private List<Optional<Estimate>> means(List<double[]> columns) {
    PairedScores paired =
        scores.paired(columns.stream().map(column -> new double[][] {column}).toList());
    return IntStream.range(0, columns.size())
        .mapToObj(i -> paired.shared(i).map(shared -> RunScores.estimate(shared.mean(i))))
        .toList();
  }
}
