package dev.openbook.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.openbook.eval.report.Report.Arm;
import dev.openbook.eval.report.Report.Comparison;
import dev.openbook.eval.report.Report.Context;
import dev.openbook.eval.report.Report.ContextKind;
import dev.openbook.eval.report.Report.Cost;
import dev.openbook.eval.report.Report.Estimate;
import dev.openbook.eval.report.Report.Measure;
import dev.openbook.eval.report.Report.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private static final Arm CLOSED = arm("plain", "closed-book", 0.08);
  private static final Arm RAG = arm("plain", "rag", 0.24);
  private static final Arm GOLD = arm("plain", "gold", 0.41);
  private static final Arm SYNTHETIC = arm("synthetic", "closed-book", 0.13);
  private static final Arm BOTH = arm("synthetic", "rag", 0.22);

  @Test
  void sentence_ofBetterContext_namesContextAndFigures() {
    Report report = report(List.of(CLOSED, RAG), rise());

    String sentence = Findings.of(report).findings().getFirst().sentence();

    assertThat(sentence.replace('\u00a0', ' '))
        .isEqualTo(
            "With 4 retrieved passages, token F1 rises from 0.080 to 0.240 (difference +0.160,"
                + " 95 % interval 0.110 to 0.210; p < 0.0001 after Holm).");
  }

  @Test
  void sentence_ofTrainedArm_namesPreparationToo() {
    var fall =
        comparison(BOTH, RAG, new Estimate(-0.02, -0.06, 0.02), 0.3, Verdict.NO_CLEAR_DIFFERENCE);

    String sentence = Findings.sentence(report(List.of(RAG, BOTH), fall), fall);

    assertThat(sentence.replace('\u00a0', ' '))
        .isEqualTo(
            "Fine-tuned on synthetic text, with 4 retrieved passages, token F1 does not clearly"
                + " change: 0.220 against 0.240 (difference \u22120.020, 95 % interval \u22120.060"
                + " to 0.020; p = 0.300 after Holm).");
  }

  @Test
  void sentence_ofAnArmAsGoodAsTheSame_saysSo() {
    var same = comparison(BOTH, RAG, new Estimate(-0.02, -0.06, 0.02), 0.3, Verdict.EQUIVALENT);

    assertThat(Findings.sentence(report(List.of(RAG, BOTH), same), same))
        .contains("token F1 stays as good as the same: 0.220 against 0.240 (difference");
  }

  @Test
  void sentence_ofWorseArm_falls() {
    var fall = comparison(CLOSED, RAG, new Estimate(-0.16, -0.21, -0.11), 0.002, Verdict.WORSE);

    assertThat(Findings.sentence(report(List.of(RAG, CLOSED), fall), fall))
        .startsWith("Closed book, token F1 falls from 0.240 to 0.080 (difference \u22120.160");
  }

  @Test
  void headline_neverRecommendsOracle() {
    Findings findings = Findings.of(report(List.of(CLOSED, RAG, GOLD), rise()));

    assertThat(findings.headline()).isEqualTo("Retrieval without fine-tuning scores highest");
    assertThat(findings.summary())
        .startsWith("plain/rag has the highest token F1 of the arms one could deploy: 0.240")
        .contains("Its lead is clear over plain/closed-book.")
        .doesNotContain("gold");
  }

  @Test
  void headline_ofLevelArms_saysSo() {
    var level =
        comparison(BOTH, RAG, new Estimate(-0.02, -0.06, 0.02), 0.3, Verdict.NO_CLEAR_DIFFERENCE);

    Findings findings = Findings.of(report(List.of(CLOSED, RAG, SYNTHETIC, BOTH), rise(), level));

    assertThat(findings.headline())
        .isEqualTo(
            "Retrieval without fine-tuning scores highest, not clearly ahead of synthetic/rag");
    assertThat(findings.summary())
        .contains("It was not compared with synthetic/closed-book.")
        .contains("It takes 0.50\u00a0s and 800 prompt tokens a question.");
  }

  @Test
  void headline_ofMeasureWhereLowerIsBetter_takesLowest() {
    var bits = new Measure("tokenF1", "bits per byte", false, "bits", "Compression.");
    Report base = report(List.of(CLOSED, RAG), rise());
    var report =
        new Report(
            base.run(),
            base.statistics(),
            List.of(bits),
            base.preparations(),
            base.contexts(),
            base.arms(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            Map.of());

    Findings findings = Findings.of(report);

    assertThat(findings.headline()).isEqualTo("The plain model, closed book, scores best");
    assertThat(findings.summary()).contains("lowest bits per byte").contains("not compared with");
  }

  @Test
  void findings_withOnlyOracleArms_recommendNothing() {
    assertThat(Findings.of(report(List.of(GOLD))).headline())
        .isEqualTo("No deployable arm was scored");
  }

  private static Comparison rise() {
    return comparison(RAG, CLOSED, new Estimate(0.16, 0.11, 0.21), 0.00001, Verdict.BETTER);
  }

  private static Comparison comparison(
      Arm arm, Arm baseline, Estimate difference, double p, Verdict verdict) {
    return new Comparison(
        arm.name(),
        baseline.name(),
        "tokenF1",
        difference,
        10,
        2,
        28,
        p,
        "cluster bootstrap",
        OptionalDouble.of(p),
        verdict,
        OptionalDouble.empty(),
        OptionalDouble.empty());
  }

  private static Arm arm(String preparation, String context, double f1) {
    return new Arm(
        preparation,
        context,
        40,
        Map.of("tokenF1", new Estimate(f1, f1 - 0.05, f1 + 0.05)),
        new Cost(
            40 * 800, 40 * 9, OptionalLong.empty(), Duration.ofSeconds(20), OptionalLong.empty()));
  }

  private static Report report(List<Arm> arms, Comparison... comparisons) {
    Report base = SampleReports.small();
    return new Report(
        base.run(),
        base.statistics(),
        List.of(SampleReports.TOKEN_F1),
        base.preparations(),
        List.of(
            new Context("closed-book", ContextKind.CLOSED_BOOK, "closed book", Optional.empty()),
            new Context(
                "rag", ContextKind.RETRIEVED, "with 4 retrieved passages", Optional.empty()),
            new Context("gold", ContextKind.ORACLE, "with the gold passage", Optional.empty())),
        arms,
        List.of(comparisons),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        Map.of());
  }
}
