package dev.openbook.eval.report;

import dev.openbook.eval.report.ForgettingFacts.ChoiceChange;
import dev.openbook.eval.report.ForgettingFacts.TextChange;
import dev.openbook.eval.report.Report.Estimate;
import java.util.List;
import java.util.Optional;

/** What the trained preparations of {@link SampleReports} have forgotten, made up. */
final class SampleForgetting {
  private SampleForgetting() {}

  static List<ForgettingFacts> facts() {
    return List.of(
        new ForgettingFacts(
            "raw",
            Optional.of(
                new TextChange(80, 104_880, 0.921, 0.962, new Estimate(0.041, 0.03, 0.053))),
            List.of(
                new ChoiceChange(
                    "likeliest choice",
                    170,
                    0.624,
                    0.576,
                    new Estimate(-0.047, -0.088, -0.006),
                    11,
                    3,
                    0.0574),
                new ChoiceChange(
                    "likeliest choice per byte",
                    170,
                    0.6,
                    0.594,
                    new Estimate(-0.006, -0.041, 0.029),
                    6,
                    5,
                    1))),
        new ForgettingFacts(
            "synthetic",
            Optional.of(
                new TextChange(80, 104_880, 0.921, 0.924, new Estimate(0.003, -0.002, 0.008))),
            List.of(
                new ChoiceChange(
                    "likeliest choice",
                    170,
                    0.624,
                    0.665,
                    new Estimate(0.041, 0.012, 0.076),
                    1,
                    8,
                    0.0391),
                new ChoiceChange(
                    "likeliest choice per byte",
                    170,
                    0.6,
                    0.618,
                    new Estimate(0.018, -0.012, 0.047),
                    2,
                    5,
                    0.4531))));
  }
}
