package dev.openbook.eval.run;

import dev.openbook.eval.measure.AnswerMeasure;
import dev.openbook.eval.report.CurveFacts;
import dev.openbook.eval.report.CurveFacts.Coefficient;
import dev.openbook.eval.report.CurveFacts.Fit;
import dev.openbook.eval.report.CurveFacts.Foretold;
import dev.openbook.eval.report.CurveFacts.Form;
import dev.openbook.eval.report.CurveFacts.Found;
import dev.openbook.eval.report.CurveFacts.HeldOut;
import dev.openbook.eval.report.CurveFacts.Measured;
import dev.openbook.eval.report.CurveFacts.Refused;
import dev.openbook.eval.report.CurveFacts.Score;
import dev.openbook.eval.report.CurveFacts.Untold;
import dev.openbook.eval.report.Report.Estimate;
import dev.openbook.eval.stats.PairedScores;
import dev.openbook.eval.stats.curve.CurveFit;
import dev.openbook.eval.stats.curve.Extrapolation;
import dev.openbook.eval.stats.curve.FittedCurve;
import dev.openbook.eval.stats.curve.IdentifiabilityLimits;
import dev.openbook.eval.stats.curve.Observation;
import dev.openbook.eval.suite.ArmSeries;
import dev.openbook.eval.suite.ContextKind;
import dev.openbook.eval.suite.Preparation;
import dev.openbook.eval.suite.Suite;
import dev.openbook.eval.suite.Suite.Arm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The curves of a run: means of a series' arms on the same questions and the same draws of
 * documents, and laws of growth fitted to them, refitted to the means of each draw.
 */
final class Curves {
  /** Refits are slower than means; percentiles of so many are steady enough. */
  private static final int MOST_REFITS = 1_000;

  /** The fewest points that a floor can be fitted to. */
  private static final int FEWEST_FITTED = 4;

  private final Suite suite;
  private final List<ArmResult> arms;
  private final RunScores scores;
  private final RunInputs inputs;

  Curves(Suite suite, RunInputs inputs, List<ArmResult> arms, RunScores scores) {
    this.suite = suite;
    this.inputs = inputs;
    this.arms = List.copyOf(arms);
    this.scores = scores;
  }

  /** Returns the facts of all series, by key. */
  List<CurveFacts> facts() {
    return suite.series().stream().map(this::facts).toList();
  }

  private CurveFacts facts(ArmSeries series) {
    return new CurveFacts(
        series.key().path(),
        series.key().label(),
        series.name(),
        series.points().stream().map(this::point).toList(),
        references(series),
        suite.measures().stream().flatMap(measure -> measured(series, measure).stream()).toList());
  }

  private CurveFacts.Point point(ArmSeries.Point point) {
    ArmResult result = result(point.arm());
    return new CurveFacts.Point(
        point.value(),
        point.arm().name(),
        (double) result.promptTokens() / Math.max(1, result.tasks().size()),
        kind(point.arm()) instanceof ContextKind.Retrieved
            ? goldShown(result)
            : OptionalDouble.empty());
  }

  private OptionalDouble goldShown(ArmResult result) {
    Suite.Context context = suite.contextOf(result.arm());
    PassagePool pool = inputs.exam(context.kind().documents()).pool(context.passages());
    return result.tasks().stream()
        .filter(task -> !pool.golds(task.question()).isEmpty())
        .mapToDouble(task -> task.isGoldShown() ? 1 : 0)
        .average();
  }

  /** Returns the arms that differ from the series in what is swept, and bound it. */
  private List<String> references(ArmSeries series) {
    List<Arm> inside = series.points().stream().map(ArmSeries.Point::arm).toList();
    return suite.arms().stream()
        .filter(arm -> !inside.contains(arm))
        .filter(
            arm ->
                series.key().isOfPreparation()
                    ? isUntouchedBeside(arm, inside.getFirst())
                    : isBeside(arm, inside.getFirst()))
        .map(Arm::name)
        .toList();
  }

  private boolean isUntouchedBeside(Arm arm, Arm swept) {
    return suite.preparations().get(arm.preparation()) instanceof Preparation.Plain
        && (arm.context().equals(swept.context()) || isBound(kind(arm)));
  }

  private boolean isBeside(Arm arm, Arm swept) {
    return arm.preparation().equals(swept.preparation()) && isBound(kind(arm));
  }

  private static boolean isBound(ContextKind kind) {
    return switch (kind) {
      case ContextKind.ClosedBook(), ContextKind.Gold(boolean _) -> true;
      case ContextKind.WholeDocument(int maxTokens, var _, var _) -> maxTokens == Integer.MAX_VALUE;
      case ContextKind.Retrieved(var _, var _), ContextKind.Placed(var _, var _) -> false;
    };
  }

  private ContextKind kind(Arm arm) {
    return suite.contextOf(arm).kind();
  }

  private ArmResult result(Arm arm) {
    return arms.stream().filter(result -> result.arm().equals(arm)).findFirst().orElseThrow();
  }

  private Optional<Measured> measured(ArmSeries series, AnswerMeasure measure) {
    int[] columns =
        series.points().stream().mapToInt(point -> scores.column(point.arm(), measure)).toArray();
    return scores
        .paired()
        .shared(columns)
        .map(shared -> measured(series, measure, shared, columns));
  }

  private Measured measured(
      ArmSeries series, AnswerMeasure measure, PairedScores.Shared shared, int[] columns) {
    int count = columns.length;
    List<Estimate> means =
        IntStream.of(columns).mapToObj(i -> RunScores.estimate(shared.mean(i))).toList();
    double sign = measure.isHigherBetter() ? 1 : -1;
    int best =
        IntStream.range(0, count)
            .boxed()
            .min(Comparator.comparingDouble(i -> -sign * means.get(i).value()))
            .orElseThrow();
    List<Score> points =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    new Score(
                        means.get(i),
                        RunScores.estimate(shared.difference(columns[i], columns[best]))))
            .toList();
    List<double[]> byArm = IntStream.of(columns).mapToObj(shared::replicates).toList();
    List<Fit> fits = fits(series, byArm, means);
    return new Measured(
        measure.name(),
        shared.count(),
        points,
        series.points().get(best).value(),
        fits,
        drawn(fits));
  }

  private List<Fit> fits(ArmSeries series, List<double[]> byArm, List<Estimate> means) {
    int count = means.size();
    if (!series.key().isSize() || count < FEWEST_FITTED) {
      return List.of();
    }
    List<Observation<Double>> observations =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    new Observation<>(
                        (double) series.points().get(i).value(), means.get(i).value()))
            .toList();
    List<double[]> resampled =
        IntStream.range(0, Math.min(MOST_REFITS, suite.compare().resamples()))
            .mapToObj(draw -> byArm.stream().mapToDouble(arm -> arm[draw]).toArray())
            .toList();
    var fits = new ArrayList<Fit>();
    for (Form form : Form.values()) {
      if (form != Form.EXPONENTIALS || series.key().isOfPreparation()) {
        fits.add(fit(form, observations, resampled));
      }
    }
    return fits;
  }

  private Fit fit(Form form, List<Observation<Double>> observations, List<double[]> resampled) {
    IdentifiabilityLimits limits = IdentifiabilityLimits.USUAL;
    CurveFit<Double> fit =
        form.curve().fit(observations, resampled, suite.compare().confidence(), limits);
    return switch (fit) {
      case CurveFit.NotIdentifiable<Double>(String reason) -> new Refused(form, reason);
      case FittedCurve<Double> curve ->
          new Found(
              form,
              curve.parameters().stream().map(Curves::coefficient).toList(),
              heldOut(form.curve().extrapolate(observations, 1, limits)));
    };
  }

  private static Coefficient coefficient(CurveFit.Parameter parameter) {
    var figure = parameter.figure();
    return new Coefficient(
        parameter.name(),
        new Estimate(figure.value(), figure.interval().low(), figure.interval().high()));
  }

  private static HeldOut heldOut(Extrapolation<Double> of) {
    return switch (of) {
      case Extrapolation.NotIdentifiable<Double>(String reason) -> new Untold(reason);
      case Extrapolation.Foretold<Double>(var points) ->
          new Foretold(
              points.getFirst().observed().value(),
              points.getFirst().foretold(),
              points.getFirst().error());
    };
  }

  /** Returns the form of the smallest held-out error; of equal ones the first, the simplest. */
  private static Optional<Form> drawn(List<Fit> fits) {
    record Ranked(Form form, double error) {}
    return fits.stream()
        .flatMap(
            fit ->
                fit instanceof Found(Form form, var _, Foretold foretold)
                    ? Stream.of(new Ranked(form, Math.abs(foretold.error())))
                    : Stream.empty())
        .min(Comparator.comparingDouble(Ranked::error))
        .map(Ranked::form);
  }
}
