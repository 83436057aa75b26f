package dev.openbook.eval.run;

import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.chunk.PassageCut;
import dev.openbook.datasets.file.YamlText;
import dev.openbook.datasets.lab.AnswerOrigin;
import dev.openbook.datasets.lab.LabDataset;
import dev.openbook.datasets.lab.OriginReader;
import dev.openbook.eval.measure.AnswerMeasure;
import dev.openbook.eval.measure.ChoiceRules;
import dev.openbook.eval.report.ForgettingFacts;
import dev.openbook.eval.report.PreparationFacts;
import dev.openbook.eval.report.QuestionFacts;
import dev.openbook.eval.report.QuestionFacts.ArmAnswer;
import dev.openbook.eval.report.QuestionFacts.PassageText;
import dev.openbook.eval.report.Report;
import dev.openbook.eval.report.Report.Context;
import dev.openbook.eval.report.Report.Estimate;
import dev.openbook.eval.report.RunFacts;
import dev.openbook.eval.suite.Suite;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/** Gathers what a report shows. */
final class ReportBuilder {
  private final RunRequest request;
  private final Suite suite;
  private final RunFolder folder;
  private final RunInputs inputs;
  private final List<PreparedModel> prepared;
  private final List<ArmResult> arms;
  private final Analysis analysis;
  private final List<ForgettingFacts> forgetting;
  private final Instant created;
  private final OriginReader origins = new OriginReader();

  ReportBuilder(
      RunRequest request,
      RunFolder folder,
      RunInputs inputs,
      List<PreparedModel> prepared,
      List<ArmResult> arms,
      Analysis analysis,
      List<ForgettingFacts> forgetting,
      Instant created) {
    this.request = request;
    this.suite = request.suite();
    this.folder = folder;
    this.inputs = inputs;
    this.prepared = prepared;
    this.arms = arms;
    this.analysis = analysis;
    this.forgetting = forgetting;
    this.created = created;
  }

  Report build() throws IOException {
    var preparations = new ArrayList<PreparationFacts>();
    for (PreparedModel model : prepared) {
      preparations.add(model.facts());
    }
    List<Report.Arm> reported = arms.stream().map(this::arm).toList();
    Comparisons.Family family = analysis.family();
    return new Report(
        runFacts(),
        analysis.statistics(),
        suite.measures().stream().map(ReportBuilder::measure).toList(),
        preparations,
        contexts(),
        reported,
        family.differences(),
        family.interactions(),
        family.seeds(),
        analysis.curves(),
        analysis.retrieval(),
        prepared.stream().anyMatch(model -> model.training().isPresent())
            ? analysis.leakSplits(flagged())
            : List.of(),
        forgetting,
        new FreshnessAnalysis(suite, inputs, prepared, preparations).facts(arms),
        analysis.gates(),
        new Notes(suite, inputs, reported, family.differences()).all(),
        questions(),
        passages());
  }

  private RunFacts runFacts() {
    var exam = inputs.exam();
    return new RunFacts(
        suite.name(),
        suite.purpose(),
        folder.id(),
        created,
        request.command(),
        new RunFacts.DatasetFacts(
            inputs.source().name(),
            inputs.source().licence(),
            exam.test().documents().size(),
            exam.pool(suite.passages()).passages().size(),
            exam.test().questions().size(),
            inputs.source().sha256()),
        new RunFacts.ModelFacts(
            inputs.base().name(),
            inputs.base().sha256(),
            inputs.base().arithmetic(),
            inputs.base().parameters()),
        suite.seed(),
        suite.prices(),
        Machine.gitCommit(),
        Machine.facts(),
        YamlText.of(suite.resolved()),
        RunFiles.names(suite));
  }

  private static Report.Measure measure(AnswerMeasure measure) {
    return new Report.Measure(
        measure.name(), measure.label(), measure.isHigherBetter(), "0-1", measure.description());
  }

  private List<Context> contexts() {
    var contexts = new ArrayList<Context>();
    var facts = new ContextFacts(suite.passages(), inputs.exam());
    suite.contexts().forEach((name, context) -> contexts.add(facts.of(name, context)));
    return contexts;
  }

  private Report.Arm arm(ArmResult result) {
    var scores = new LinkedHashMap<String, Estimate>();
    result
        .scores()
        .keySet()
        .forEach(
            measure ->
                analysis
                    .mean(result, measure)
                    .ifPresent(estimate -> scores.put(measure.name(), estimate)));
    return new Report.Arm(
        result.arm().preparation(),
        result.arm().context(),
        result.tasks().size(),
        scores,
        new Report.Cost(
            result.promptTokens(),
            result.generatedTokens(),
            OptionalLong.empty(),
            Duration.ofMillis(Math.round(1000 * result.cost().seconds())),
            result.cost().peakBytes()));
  }

  private Set<String> flagged() {
    var flagged = new HashSet<String>();
    prepared.forEach(model -> flagged.addAll(model.leakedQuestionIds()));
    return flagged;
  }

  private List<QuestionFacts> questions() {
    Set<String> flagged = flagged();
    Map<String, String> titles = new LinkedHashMap<>();
    inputs.exam().test().documents().forEach(d -> titles.put(d.id(), d.title()));
    var questions = new ArrayList<QuestionFacts>();
    List<Question> asked = inputs.exam().test().questions();
    for (int i = 0; i < asked.size(); i++) {
      Question question = asked.get(i);
      var answers = new LinkedHashMap<String, ArmAnswer>();
      for (ArmResult arm : arms) {
        answers.put(arm.arm().name(), answer(arm, i));
      }
      questions.add(
          new QuestionFacts(
              question.id(),
              titles.getOrDefault(question.documentId(), question.documentId()),
              question.text(),
              question.answers(),
              flagged.contains(question.id()),
              answers));
    }
    return questions;
  }

  private ArmAnswer answer(ArmResult arm, int i) {
    List<Double> options = arm.answers().get(i).choiceLogLikelihoods();
    return new ArmAnswer(
        arm.answers().get(i).text(),
        arm.scoresOf(i),
        arm.tasks().get(i).passages().stream().map(passage -> shownId(arm, passage)).toList(),
        arm.tasks().get(i).isGoldShown(),
        options.isEmpty()
            ? OptionalDouble.empty()
            : OptionalDouble.of(ChoiceRules.confidence(options)),
        origin(arm.tasks().get(i), arm.answers().get(i)));
  }

  private Optional<AnswerOrigin> origin(AnswerTask task, ModelAnswer answer) {
    return LabDataset.isSpec(suite.dataset().name()) && suite.prompt().maxTokens() > 0
        ? Optional.of(origins.of(task.question(), task.passages(), answer.text()))
        : Optional.empty();
  }

  /** Passages are numbered anew by every cut, so those of a context's own cut are told apart. */
  private String shownId(ArmResult arm, Passage passage) {
    PassageCut cut = suite.contextOf(arm.arm()).passages().cut();
    return cut.equals(suite.passages().cut()) ? passage.id() : passage.id() + " (" + cut + ")";
  }

  private Map<String, PassageText> passages() {
    var shown = new LinkedHashMap<String, PassageText>();
    for (ArmResult arm : arms) {
      for (AnswerTask task : arm.tasks()) {
        for (Passage passage : task.passages()) {
          shown.putIfAbsent(
              shownId(arm, passage), new PassageText(passage.title(), passage.text()));
        }
      }
    }
    return shown;
  }
}
