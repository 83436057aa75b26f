package dev.openbook.eval.report;

import dev.openbook.eval.report.Report.Estimate;
import dev.openbook.eval.report.Report.Measure;
import dev.openbook.eval.report.Report.Verdict;
import java.util.List;
import java.util.OptionalDouble;

/** Made-up figures of what fine-tuning adds with passages and without. */
final class SampleInteractions {
  private SampleInteractions() {}

  /** Returns one clear interaction and one that is not. */
  static List<InteractionFacts> facts() {
    return List.of(
        interaction(SampleReports.TOKEN_F1, new Estimate(-0.052, -0.098, -0.007), Verdict.WORSE),
        interaction(
            SampleReports.EXACT_MATCH,
            new Estimate(-0.011, -0.06, 0.041),
            Verdict.NO_CLEAR_DIFFERENCE));
  }

  private static InteractionFacts interaction(
      Measure measure, Estimate interaction, Verdict verdict) {
    return new InteractionFacts(
        "synthetic/rag",
        "plain/rag",
        "synthetic/closed-book",
        "plain/closed-book",
        measure.name(),
        new Estimate(-0.005, -0.041, 0.032),
        new Estimate(-0.005 - interaction.value(), 0.004, 0.09),
        interaction,
        verdict == Verdict.WORSE ? 0.004 : 0.67,
        "sign-flip permutation over documents",
        OptionalDouble.of(verdict == Verdict.WORSE ? 0.024 : 1),
        verdict);
  }
}
