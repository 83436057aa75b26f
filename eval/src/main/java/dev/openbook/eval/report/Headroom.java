package dev.openbook.eval.report;

import dev.openbook.eval.report.Report.Estimate;
import dev.openbook.eval.report.Report.Measure;
import dev.openbook.eval.report.plot.Svg;
import java.util.List;
import java.util.Optional;

/**
 * What an arm could still win, from the same model with the gold passage.
 *
 * @param arm name of the arm
 * @param bound name of the arm with gold
 * @param score the arm's mean, 0 to 1
 * @param gold what gold adds, may be negative
 * @param reading what is left to 1 with gold
 */
record Headroom(String arm, String bound, double score, double gold, double reading) {
  private static final double WIDTH = 200;
  private static final double MIDDLE = 8;

  /** Returns the headroom of every arm that has a bound, in the primary measure. */
  static List<Headroom> of(Report report, List<AttributionFacts> facts) {
    Measure measure = report.primaryMeasure();
    return facts.stream()
        .filter(one -> one.bound().isPresent())
        .flatMap(one -> of(report, measure, one.arm(), one.bound().get()).stream())
        .toList();
  }

  private static Optional<Headroom> of(Report report, Measure measure, String arm, String bound) {
    Optional<Estimate> own = report.arm(arm).score(measure);
    Optional<Estimate> best = report.arm(bound).score(measure);
    return own.isEmpty() || best.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Headroom(
                arm,
                bound,
                own.get().value(),
                best.get().value() - own.get().value(),
                1 - best.get().value()));
  }

  /** Returns a bar from 0 to 1. */
  String svg() {
    double end = WIDTH * score;
    double withGold = WIDTH * (score + gold);
    String description =
        arm
            + ": "
            + NumberText.score(score)
            + ", gold adds "
            + NumberText.signed(gold)
            + ", reading could add "
            + NumberText.signed(reading);
    return Svg.of("plot parts", WIDTH, 2 * MIDDLE, description)
        .line("part rest", 0, MIDDLE, WIDTH, MIDDLE)
        .line(gold < 0 ? "part worse" : "part better", end, MIDDLE, withGold, MIDDLE)
        .line("part plain", 0, MIDDLE, Math.min(end, withGold), MIDDLE)
        .markup();
  }
}
