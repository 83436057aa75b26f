package dev.openbook.eval.report;

import dev.openbook.eval.report.CurveFacts.Measured;
import dev.openbook.eval.report.CurveFacts.Point;
import dev.openbook.eval.report.CurveFacts.Score;
import dev.openbook.eval.report.Report.Estimate;
import dev.openbook.eval.report.Report.Measure;
import dev.openbook.eval.report.plot.CurvePlot;
import dev.openbook.eval.report.plot.CurvePlot.Level;
import dev.openbook.eval.report.plot.CurvePlot.Line;
import dev.openbook.eval.report.plot.CurvePlot.Place;
import dev.openbook.eval.report.plot.CurvePlot.Spot;
import dev.openbook.eval.report.plot.CurvePlot.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The curves over one swept number, as the page shows them.
 *
 * @param report the report
 * @param curves of one key, at least one
 */
record CurveSection(Report report, List<CurveFacts> curves) {
  /** Places of a drawn fit, enough for a smooth line. */
  private static final int FITTED_SPOTS = 33;

  CurveSection {
    curves = List.copyOf(curves);
  }

  /** Returns a section for each swept number, in the report's order. */
  static List<CurveSection> of(Report report) {
    Map<String, List<CurveFacts>> byKey = new LinkedHashMap<>();
    for (CurveFacts each : report.curves()) {
      byKey.computeIfAbsent(each.key(), key -> new ArrayList<>()).add(each);
    }
    return byKey.values().stream().map(some -> new CurveSection(report, some)).toList();
  }

  /** Returns the name of the number in words. */
  String label() {
    return curves.getFirst().label();
  }

  /** Returns the number as suites write it. */
  String key() {
    return curves.getFirst().key();
  }

  /**
   * A series in one measure.
   *
   * @param curve the series
   * @param measured its scores
   */
  record Series(CurveFacts curve, Measured measured) {
    /** Returns the points' numbers, for rows. */
    List<Integer> rows() {
      return IntStream.range(0, curve.points().size()).boxed().toList();
    }

    Point point(int row) {
      return curve.points().get(row);
    }

    Score score(int row) {
      return measured.scores().get(row);
    }

    /** Returns whether a row holds the best mean. */
    boolean isBest(int row) {
      return point(row).value() == measured.best();
    }

    /** Returns in one sentence where the best mean is, and whether the last one differs. */
    String inWords(Measure measure) {
      int best = rows().stream().filter(this::isBest).findFirst().orElseThrow();
      int last = curve.points().size() - 1;
      String where =
          "%s is %s at %s (%s)"
              .formatted(
                  Page.title(measure.label()),
                  measure.isHigherBetter() ? "highest" : "lowest",
                  NumberText.count(point(best).value()),
                  NumberText.score(score(best).mean().value()));
      return best == last
          ? where + ", the last value."
          : where + "; at " + NumberText.count(point(last).value()) + ", the last value, " + fall();
    }

    private String fall() {
      Estimate difference = score(curve.points().size() - 1).fromBest();
      boolean isClear = difference.low() > 0 || difference.high() < 0;
      return "it differs from that by %s (%s): %s."
          .formatted(
              NumberText.signed(difference.value()),
              NumberText.interval(difference),
              isClear ? "clearly worse" : "no clear difference");
    }
  }

  /** Returns the series that have scores in a measure. */
  List<Series> series(Measure measure) {
    return curves.stream().flatMap(curve -> series(curve, measure).stream()).toList();
  }

  private static Optional<Series> series(CurveFacts curve, Measure measure) {
    return curve.measures().stream()
        .filter(each -> each.measure().equals(measure.name()))
        .map(each -> new Series(curve, each))
        .findFirst();
  }

  /** Returns whether it is known of any arm how often it saw a gold passage. */
  boolean hasGold() {
    return curves.stream()
        .flatMap(curve -> curve.points().stream())
        .anyMatch(point -> point.goldShown().isPresent());
  }

  /** Returns whether anything was fitted to a measure. */
  boolean hasFits(Measure measure) {
    return series(measure).stream().anyMatch(one -> !one.measured().fits().isEmpty());
  }

  /** Returns whether a fitted curve is drawn. */
  boolean isFitDrawn() {
    return series(report.primaryMeasure()).stream()
        .anyMatch(one -> one.measured().drawnFit().isPresent());
  }

  /** Returns whether a fit is the one that is drawn. */
  boolean isDrawn(Series series, CurveFacts.Fit fit) {
    return series.measured().measure().equals(report.primaryMeasure().name())
        && series.measured().drawnFit().filter(fit::equals).isPresent();
  }

  /** Returns plots of the primary measure, as many series in each as can be told apart. */
  List<String> plots() {
    List<Series> series = series(report.primaryMeasure());
    var plots = new ArrayList<String>();
    for (int from = 0; from < series.size(); from += CurvePlot.MOST_LINES) {
      int to = Math.min(series.size(), from + CurvePlot.MOST_LINES);
      plots.add(plot(series.subList(from, to)).markup());
    }
    return plots;
  }

  private CurvePlot plot(List<Series> series) {
    Measure measure = report.primaryMeasure();
    return new CurvePlot(
        "%s by %s: %s"
            .formatted(
                Page.title(measure.label()),
                label(),
                String.join(" ", series.stream().map(one -> one.inWords(measure)).toList())),
        label(),
        measure.label() + (measure.isHigherBetter() ? "" : ", lower is better"),
        series.stream().map(CurveSection::line).toList(),
        measure.unit().equals("0-1") ? traces(series) : List.of(),
        levels(series));
  }

  private static Line line(Series series) {
    List<Place> places =
        series.rows().stream()
            .map(
                row ->
                    new Place(
                        (double) series.point(row).value(), Page.whisker(series.score(row).mean())))
            .toList();
    List<Spot> fitted =
        series
            .measured()
            .drawnFit()
            .map(fit -> fitted(fit, places.getFirst().x(), places.getLast().x()))
            .orElse(List.of());
    return new Line(series.curve().name(), places, fitted);
  }

  /** Returns spots of a fit at equal factors. */
  private static List<Spot> fitted(CurveFacts.Found fit, double first, double last) {
    return IntStream.range(0, FITTED_SPOTS)
        .mapToDouble(i -> first * Math.pow(last / first, i / (FITTED_SPOTS - 1.0)))
        .mapToObj(x -> new Spot(x, fit.at(x)))
        .toList();
  }

  /** Returns how often gold was seen; arms with the same passages have one line. */
  private static List<Trace> traces(List<Series> series) {
    return series.stream()
        .map(
            one ->
                one.curve().points().stream()
                    .filter(point -> point.goldShown().isPresent())
                    .map(point -> new Spot((double) point.value(), point.goldShown().getAsDouble()))
                    .toList())
        .filter(spots -> spots.size() > 1)
        .distinct()
        .limit(1)
        .map(spots -> new Trace("gold passage in the context", spots))
        .toList();
  }

  private List<Level> levels(List<Series> series) {
    return series.stream()
        .flatMap(one -> one.curve().references().stream())
        .distinct()
        .flatMap(name -> level(name).stream())
        .limit(CurvePlot.MOST_LEVELS)
        .toList();
  }

  private Optional<Level> level(String name) {
    return report
        .arm(name)
        .score(report.primaryMeasure())
        .map(mean -> new Level(name + " " + NumberText.score(mean.value()), mean.value()));
  }
}
