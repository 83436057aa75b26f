package dev.openbook.eval.report;

import dev.openbook.eval.report.CurveFacts.Coefficient;
import dev.openbook.eval.report.CurveFacts.Fit;
import dev.openbook.eval.report.CurveFacts.Foretold;
import dev.openbook.eval.report.CurveFacts.Form;
import dev.openbook.eval.report.CurveFacts.Found;
import dev.openbook.eval.report.CurveFacts.Measured;
import dev.openbook.eval.report.CurveFacts.Point;
import dev.openbook.eval.report.CurveFacts.Refused;
import dev.openbook.eval.report.CurveFacts.Score;
import dev.openbook.eval.report.CurveFacts.Untold;
import dev.openbook.eval.report.Report.Estimate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Made-up figures over swept numbers; their points borrow the names of sample arms. */
final class SampleCurves {
  private static final long[] K = {1, 2, 4, 8};
  private static final double[] PLAIN = {0.21, 0.26, 0.29, 0.22};
  private static final double[] TUNED = {0.19, 0.22, 0.25, 0.27};
  private static final List<String> ARMS =
      List.of("plain/rag", "plain/gold", "raw/closed-book", "synthetic/closed-book");

  private SampleCurves() {}

  /** Returns two series over k, one that rises and falls, one that rises. */
  static List<CurveFacts> facts(int questions) {
    return List.of(
        series("plain/rag-*", PLAIN, questions, fits(), Optional.of(Form.LOG_LINEAR)),
        series("synthetic/rag-*", TUNED, questions, List.of(), Optional.empty()));
  }

  /** Returns a series in token F1. */
  static CurveFacts series(
      String name, double[] means, int questions, List<Fit> fits, Optional<Form> drawn) {
    int best =
        IntStream.range(0, means.length)
            .reduce((a, b) -> means[b] > means[a] ? b : a)
            .orElseThrow();
    List<Score> scores =
        IntStream.range(0, means.length)
            .mapToObj(i -> score(means[i], means[i] - means[best]))
            .toList();
    List<Point> points =
        IntStream.range(0, means.length)
            .mapToObj(
                i ->
                    new Point(
                        K[i], ARMS.get(i), 150 + 64.5 * K[i], OptionalDouble.of(0.5 + 0.1 * i)))
            .toList();
    return new CurveFacts(
        "retrieve",
        "passages retrieved",
        name,
        points,
        List.of("plain/closed-book"),
        List.of(
            new Measured(SampleReports.TOKEN_F1.name(), questions, scores, K[best], fits, drawn)));
  }

  private static Score score(double mean, double fromBest) {
    double half = fromBest == 0 ? 0 : 0.03;
    return new Score(
        new Estimate(mean, mean - 0.05, mean + 0.05),
        new Estimate(fromBest, fromBest - half, fromBest + half));
  }

  /** Returns a fit with a held-out error, one without, and one that is refused. */
  static List<Fit> fits() {
    return List.of(
        new Found(
            Form.LOG_LINEAR,
            List.of(
                new Coefficient("intercept", new Estimate(0.236, 0.19, 0.281)),
                new Coefficient("slope", new Estimate(0.0087, -0.0142, 0.0311))),
            new Foretold(0.22, 0.3333, 0.1133)),
        new Found(
            Form.POWER,
            List.of(
                new Coefficient("factor", new Estimate(0.238, 0.193, 0.28)),
                new Coefficient("exponent", new Estimate(0.03, -0.06, 0.13))),
            new Untold("2 parameters need at least 3 observations, got 2")),
        new Refused(Form.LIMITED_POWER, "exponent ends at a bound of what these x's can tell"));
  }
}
