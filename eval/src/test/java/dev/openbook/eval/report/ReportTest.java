package dev.openbook.eval.report;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.eval.report.PreparationFacts.LossPoint;
import dev.openbook.eval.report.QuestionFacts.ArmAnswer;
import dev.openbook.eval.report.Report.Arm;
import dev.openbook.eval.report.Report.Estimate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Report BASE = SampleReports.small();

  @Test
  void report_withArmOfUnknownContext_isRefused() {
    Arm plain = BASE.arms().getFirst();
    var stray = new Arm("plain", "nowhere", 3, plain.scores(), plain.cost());

    assertThatThrownBy(() -> with(List.of(stray), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unknown context 'nowhere'; known: closed-book, gold, rag");
  }

  @Test
  void report_withSameArmTwice_isRefused() {
    Arm plain = BASE.arms().getFirst();

    assertThatThrownBy(() -> with(List.of(plain, plain), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("arm names must be unique, got 'plain/closed-book' twice");
  }

  @Test
  void report_withoutArms_isRefused() {
    assertThatThrownBy(() -> with(List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one measure and one arm");
  }

  @Test
  void report_withUnknownPassage_isRefused() {
    var answer =
        new ArmAnswer(
            "x", Map.of(), List.of("p9"), false, OptionalDouble.empty(), Optional.empty());
    var question =
        new QuestionFacts("q", "d", "t?", List.of(), false, Map.of("plain/closed-book", answer));

    assertThatThrownBy(() -> with(BASE.arms(), List.of(question)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("unknown passage 'p9'; known: ");
  }

  @Test
  void estimate_outOfOrderOrNotFinite_isRefused() {
    assertThatThrownBy(() -> new Estimate(0.5, 0.6, 0.4)).hasMessageContaining("low must be");
    assertThatThrownBy(() -> new Estimate(Double.NaN, 0, 1)).hasMessageContaining("finite");
    assertThatThrownBy(
            () ->
                new ArmAnswer(
                    "x",
                    Map.of("f1", Double.NaN),
                    List.of(),
                    false,
                    OptionalDouble.empty(),
                    Optional.empty()))
        .hasMessage("score must be finite, got NaN for f1");
    assertThatThrownBy(() -> new LossPoint(1, Double.POSITIVE_INFINITY))
        .hasMessageContaining("loss must be finite");
  }

  @Test
  void runFacts_withFileThatIsNoPlainPath_areRefused() {
    RunFacts run = BASE.run();

    assertThatThrownBy(
            () ->
                new RunFacts(
                    run.suite(),
                    run.purpose(),
                    run.runId(),
                    run.created(),
                    run.command(),
                    run.dataset(),
                    run.model(),
                    run.seed(),
                    run.prices(),
                    run.gitCommit(),
                    run.machine(),
                    run.resolvedSuite(),
                    List.of("javascript:alert(1)")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("file must be a plain relative path, got 'javascript:alert(1)'");
  }

  @Test
  void report_withForgettingOfAnUntrainedModel_isRefused() {
    var facts = new ForgettingFacts("plain", Optional.empty(), List.of());

    assertThatThrownBy(() -> with(BASE.arms(), List.of(), List.of(facts)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unknown trained preparation 'plain'; known: raw, synthetic");
  }

  private static Report with(List<Arm> arms, List<QuestionFacts> questions) {
    return with(arms, questions, List.of());
  }

  private static Report with(
      List<Arm> arms, List<QuestionFacts> questions, List<ForgettingFacts> forgetting) {
    return new Report(
        BASE.run(),
        BASE.statistics(),
        BASE.measures(),
        BASE.preparations(),
        BASE.contexts(),
        arms,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        forgetting,
        Optional.empty(),
        List.of(),
        List.of(),
        questions,
        BASE.passages());
  }
}
