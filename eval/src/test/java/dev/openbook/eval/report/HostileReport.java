package dev.openbook.eval.report;

import dev.openbook.datasets.lab.AnswerOrigin;
import dev.openbook.datasets.lab.StatementCount;
import dev.openbook.eval.cost.Prices;
import dev.openbook.eval.report.PreparationFacts.LeakAudit;
import dev.openbook.eval.report.PreparationFacts.LossPoint;
import dev.openbook.eval.report.PreparationFacts.TextCount;
import dev.openbook.eval.report.PreparationFacts.TextExample;
import dev.openbook.eval.report.PreparationFacts.Training;
import dev.openbook.eval.report.PreparationFacts.TrainingTexts;
import dev.openbook.eval.report.QuestionFacts.ArmAnswer;
import dev.openbook.eval.report.QuestionFacts.PassageText;
import dev.openbook.eval.report.Report.Arm;
import dev.openbook.eval.report.Report.Comparison;
import dev.openbook.eval.report.Report.Context;
import dev.openbook.eval.report.Report.ContextKind;
import dev.openbook.eval.report.Report.Cost;
import dev.openbook.eval.report.Report.Estimate;
import dev.openbook.eval.report.Report.Gate;
import dev.openbook.eval.report.Report.Measure;
import dev.openbook.eval.report.Report.Statistics;
import dev.openbook.eval.report.Report.Verdict;
import dev.openbook.eval.report.RunFacts.DatasetFacts;
import dev.openbook.eval.report.RunFacts.MachineFacts;
import dev.openbook.eval.report.RunFacts.ModelFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** A report whose every text is the same hostile one. */
final class HostileReport {
  private HostileReport() {}

  /** Returns a report with one hostile text in every place a user or a model can fill. */
  static Report of(String hostile) {
    PreparationFacts preparation = preparation(hostile);
    var context = new Context(hostile, ContextKind.RETRIEVED, hostile, Optional.empty());
    var measure = new Measure(hostile, hostile, true, hostile, hostile);
    var estimate = new Estimate(0.5, 0.4, 0.6);
    var arm =
        new Arm(
            hostile,
            hostile,
            1,
            Map.of(hostile, estimate),
            new Cost(1, 1, OptionalLong.empty(), Duration.ZERO, OptionalLong.empty()));
    var comparison =
        new Comparison(
            arm.name(),
            arm.name(),
            hostile,
            estimate,
            1,
            0,
            0,
            0.5,
            hostile,
            OptionalDouble.empty(),
            Verdict.BETTER,
            OptionalDouble.of(0.1),
            OptionalDouble.of(0.5));
    var interaction =
        new InteractionFacts(
            arm.name(),
            arm.name(),
            arm.name(),
            arm.name(),
            hostile,
            estimate,
            estimate,
            estimate,
            0.5,
            hostile,
            OptionalDouble.empty(),
            Verdict.WORSE);
    var answer =
        new ArmAnswer(
            hostile,
            Map.of(hostile, 0.5),
            List.of(hostile),
            true,
            OptionalDouble.of(0.5),
            Optional.of(AnswerOrigin.INVENTED));
    var question =
        new QuestionFacts(
            hostile, hostile, hostile, List.of(hostile), true, Map.of(arm.name(), answer));
    return new Report(
        run(hostile),
        new Statistics(0.95, hostile, 10, hostile, hostile),
        List.of(measure),
        List.of(preparation),
        List.of(context),
        List.of(arm),
        List.of(comparison),
        List.of(interaction),
        List.of(),
        List.of(curve(hostile, arm.name())),
        List.of(new RetrievalFacts(arm.name(), 4, estimate)),
        List.of(new LeakSplit(arm.name(), measure.name(), Optional.of(estimate), Optional.empty())),
        List.of(
            new ForgettingFacts(
                hostile,
                Optional.empty(),
                List.of(new ForgettingFacts.ChoiceChange(hostile, 1, 0, 1, estimate, 0, 1, 1)))),
        Optional.of(FreshnessFactsTest.facts(arm.name())),
        List.of(new Gate(hostile, hostile, false)),
        List.of(hostile),
        List.of(question),
        Map.of(hostile, new PassageText(hostile, hostile)));
  }

  private static CurveFacts curve(String hostile, String arm) {
    var estimate = new Estimate(0.5, 0.4, 0.6);
    var score = new CurveFacts.Score(estimate, new Estimate(0, 0, 0));
    return new CurveFacts(
        hostile,
        hostile,
        hostile,
        List.of(
            new CurveFacts.Point(1, arm, 1, OptionalDouble.empty()),
            new CurveFacts.Point(2, arm, 1, OptionalDouble.empty())),
        List.of(arm),
        List.of(
            new CurveFacts.Measured(
                hostile,
                1,
                List.of(score, score),
                1,
                List.of(new CurveFacts.Refused(CurveFacts.Form.POWER, hostile)),
                Optional.empty())));
  }

  private static RunFacts run(String hostile) {
    return new RunFacts(
        hostile,
        hostile,
        hostile,
        Instant.EPOCH,
        hostile,
        new DatasetFacts(hostile, hostile, 1, 1, 1, hostile),
        new ModelFacts(hostile, hostile, hostile, 1),
        1,
        Optional.of(
            new Prices(hostile, OptionalDouble.of(1), Optional.empty(), OptionalDouble.empty())),
        hostile,
        new MachineFacts(hostile, 1, 1L << 30, hostile, hostile),
        hostile,
        List.of("answers.jsonl"));
  }

  private static PreparationFacts preparation(String hostile) {
    var texts =
        new TrainingTexts(
            List.of(new TextCount(hostile, 1, 1, Optional.of(new StatementCount(1, 2, 3)))),
            Duration.ZERO,
            List.of(new TextExample(hostile, hostile, hostile)));
    return new PreparationFacts(
        hostile,
        hostile,
        Optional.of(
            new Training(
                hostile,
                1e-4,
                2,
                2,
                0,
                2,
                2,
                Duration.ZERO,
                OptionalLong.empty(),
                OptionalDouble.empty(),
                List.of(new LossPoint(1, 3), new LossPoint(2, 2)))),
        Optional.of(texts),
        Optional.of(new LeakAudit(hostile, 1, 0, 0, 1, 0)));
  }
}
