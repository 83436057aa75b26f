package dev.openbook.eval.run;

import dev.openbook.datasets.AnswerChoices.Choices;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Question;
import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.datasets.file.YamlText;
import dev.openbook.eval.measure.AnswerMeasure;
import dev.openbook.eval.measure.Freshness;
import dev.openbook.eval.report.AbstentionFacts;
import dev.openbook.eval.report.AttributionFacts;
import dev.openbook.eval.report.ConfidenceFacts;
import dev.openbook.eval.report.CostFacts;
import dev.openbook.eval.report.FreshnessFacts;
import dev.openbook.eval.report.OriginFacts;
import dev.openbook.eval.report.PreparationFacts;
import dev.openbook.eval.report.Report;
import dev.openbook.eval.report.Report.Estimate;
import dev.openbook.eval.report.ReportWriter;
import dev.openbook.eval.stats.StandardErrors;
import dev.openbook.eval.suite.Suite;
import dev.openbook.eval.suite.Suite.PassageChoice;
import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import dev.openbook.rag.TrecRun;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes a run's files, each whole or not at all. */
final class RunFiles {
  private static final String RANKINGS = "rankings.trec";

  private static final JsonMapper LINES = JsonMapper.builder().build();
  private static final JsonMapper PRETTY =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path folder;
  private final RunRequest request;
  private final RunInputs inputs;
  private final List<ArmResult> arms;
  private final Report report;

  RunFiles(Path folder, RunRequest request, RunInputs inputs, List<ArmResult> arms, Report report) {
    this.folder = folder;
    this.request = request;
    this.inputs = inputs;
    this.arms = arms;
    this.report = report;
  }

  /** Returns the names of the files beside the report. */
  static List<String> names(Suite suite) {
    var names = new ArrayList<>(List.of("results.json", "comparison.json", "answers.jsonl"));
    names.addAll(rankings(suite).keySet());
    names.addAll(List.of("suite.resolved.yaml", "manifest.json"));
    return List.copyOf(names);
  }

  /** Returns what is ranked by the name of its file: the suite's passages, then contexts' own. */
  private static Map<String, PassageChoice> rankings(Suite suite) {
    var rankings = new LinkedHashMap<String, PassageChoice>();
    rankings.put(RANKINGS, suite.passages());
    for (Suite.Arm arm : suite.arms()) {
      Suite.Context context = suite.contextOf(arm);
      if (!context.passages().equals(suite.passages()) && PoolMaker.depth(context.kind()) > 0) {
        rankings.put("rankings-" + arm.context() + ".trec", context.passages());
      }
    }
    return rankings;
  }

  /**
   * Writes all files, the report last.
   *
   * @throws IOException if one cannot be written
   */
  void write() throws IOException {
    AtomicFile.write(
        folder.resolve("suite.resolved.yaml"), YamlText.of(request.suite().resolved()));
    AtomicFile.write(folder.resolve("answers.jsonl"), this::writeAnswers);
    for (Map.Entry<String, PassageChoice> ranked : rankings(request.suite()).entrySet()) {
      writeRankings(ranked.getKey(), ranked.getValue());
    }
    json("results.json", results());
    json("comparison.json", comparison());
    json("manifest.json", new Manifest(request, inputs, report).values());
    ReportWriter.write(report, folder.resolve("report.html"));
  }

  private void json(String name, Object value) throws IOException {
    AtomicFile.write(folder.resolve(name), PRETTY.writeValueAsString(value) + "\n");
  }

  private void writeAnswers(OutputStream out) throws IOException {
    for (ArmResult arm : arms) {
      for (int i = 0; i < arm.tasks().size(); i++) {
        String line = LINES.writeValueAsString(answer(arm, i));
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static Map<String, Object> answer(ArmResult arm, int i) {
    AnswerTask task = arm.tasks().get(i);
    ModelAnswer answer = arm.answers().get(i);
    Question question = task.question();
    var line = new LinkedHashMap<String, Object>();
    line.put("arm", arm.arm().name());
    line.put("id", question.id());
    line.put("document", question.documentId());
    line.put("question", question.text());
    line.put("answer", answer.text());
    line.put("golds", question.answers());
    if (question.isChanged()) {
      line.put("stale", question.stale());
      line.put(
          "freshness",
          Freshness.of(answer.text(), question.answers(), question.stale())
              .name()
              .toLowerCase(Locale.ROOT));
    }
    line.put("scores", arm.scoresOf(i));
    Optional<Choices> choices = task.choices();
    if (choices.isPresent()) {
      line.put("choices", choices.get().options());
      line.put("goldChoice", choices.get().gold());
      line.put("choiceLogLikelihoods", answer.choiceLogLikelihoods());
    }
    line.put("context", task.passages().stream().map(Passage::id).toList());
    line.put("goldInContext", task.isGoldShown());
    line.put("promptTokens", answer.promptTokens());
    line.put("generatedTokens", answer.generatedTokens());
    line.put("finish", answer.finish().name());
    return line;
  }

  /** Writes rankings; a blank in an id, which the format cannot carry, becomes {@code %20}. */
  private void writeRankings(String name, PassageChoice choice) throws IOException {
    var rankings = new LinkedHashMap<String, Ranking>();
    inputs
        .exam()
        .pool(choice)
        .rankings()
        .forEach(
            (question, ranking) ->
                rankings.put(
                    word(question),
                    new Ranking(
                        ranking.hits().stream()
                            .map(hit -> new Hit(word(hit.passageId()), hit.score(), hit.rank()))
                            .toList())));
    new TrecRun("openbook-" + choice.retriever().ranking().kind().key(), rankings)
        .write(folder.resolve(name));
  }

  private static String word(String id) {
    return id.replaceAll("\\s", "%20");
  }

  /** Results in the shape of lm-evaluation-harness: a task an arm, {@code "<measure>,none"}. */
  private Map<String, Object> results() {
    var results = new LinkedHashMap<String, Object>();
    var higherIsBetter = new LinkedHashMap<String, Object>();
    var counts = new LinkedHashMap<String, Object>();
    var versions = new LinkedHashMap<String, Object>();
    for (Report.Arm arm : report.arms()) {
      var values = new LinkedHashMap<String, Object>();
      values.put("alias", arm.name());
      values.put("sample_len", arm.questions());
      var better = new LinkedHashMap<String, Boolean>();
      for (Report.Measure measure : report.measures()) {
        better.put(measure.name(), measure.isHigherBetter());
        arm.score(measure).ifPresent(score -> putScore(values, measure.name(), score, arm));
      }
      report.freshness().ifPresent(facts -> putFreshness(values, facts, arm));
      values.put("prompt_tokens", arm.cost().promptTokens());
      values.put("generated_tokens", arm.cost().generatedTokens());
      values.put("seconds", arm.cost().answering().toMillis() / 1000.0);
      arm.cost().peakBytes().ifPresent(bytes -> values.put("peak_bytes", bytes));
      results.put(arm.name(), values);
      higherIsBetter.put(arm.name(), better);
      counts.put(
          arm.name(),
          Map.of("original", inputs.source().questions().size(), "effective", arm.questions()));
      versions.put(arm.name(), 1);
    }
    var all = new LinkedHashMap<String, Object>();
    all.put("results", results);
    all.put("versions", versions);
    all.put("n-shot", shots());
    all.put("higher_is_better", higherIsBetter);
    all.put("n-samples", counts);
    all.put("curves", report.curves());
    all.put("config", config());
    all.put("git_hash", report.run().gitCommit());
    all.put("date", report.run().created().getEpochSecond());
    all.put("model_name", report.run().model().name());
    all.put("model_source", "openbook");
    return all;
  }

  private static void putFreshness(
      Map<String, Object> values, FreshnessFacts facts, Report.Arm arm) {
    for (FreshnessFacts.Line line : facts.lines()) {
      if (line.arm().equals(arm.name())) {
        values.put("fresh_share", line.freshShare());
        values.put("stale_share", line.staleShare());
      }
    }
  }

  private void putScore(
      Map<String, Object> values, String measure, Estimate score, Report.Arm arm) {
    values.put(measure + ",none", score.value());
    values.put(measure + "_stderr,none", standardError(arm, measure));
    values.put(measure + "_ci_low,none", score.low());
    values.put(measure + "_ci_high,none", score.high());
  }

  /** As lm-evaluation-harness gives it, "N/A" for fewer than two questions. */
  private Object standardError(Report.Arm arm, String measure) {
    ArmResult result =
        arms.stream().filter(a -> a.arm().name().equals(arm.name())).findFirst().orElseThrow();
    double[] values =
        DoubleStream.of(
                result
                    .scores()
                    .getOrDefault(AnswerMeasure.byName(measure).orElseThrow(), new double[0]))
            .filter(value -> !Double.isNaN(value))
            .toArray();
    return values.length < 2 ? "N/A" : StandardErrors.ofItems(values);
  }

  private Map<String, Object> shots() {
    var shots = new LinkedHashMap<String, Object>();
    for (ArmResult arm : arms) {
      shots.put(arm.arm().name(), inputs.exam().examples().size());
    }
    return shots;
  }

  private Map<String, Object> config() {
    var config = new LinkedHashMap<String, Object>();
    config.put("model", "openbook");
    config.put("model_args", "base=" + inputs.base().name());
    config.put("model_num_parameters", inputs.base().parameters());
    config.put("model_dtype", inputs.base().numberFormat());
    config.put("model_sha", inputs.base().sha256());
    config.put("batch_size", request.suite().prompt().batchSize());
    config.put("device", inputs.base().device().toString());
    config.put("limit", request.limit().isPresent() ? request.limit().getAsInt() : null);
    config.put("bootstrap_iters", request.suite().compare().resamples());
    config.put("random_seed", request.suite().seed());
    return config;
  }

  private Map<String, Object> comparison() {
    var comparison = new LinkedHashMap<String, Object>();
    comparison.put("statistics", report.statistics());
    comparison.put("comparisons", report.comparisons());
    comparison.put("interactions", report.interactions());
    comparison.put("seeds", report.seeds());
    comparison.put("attribution", AttributionFacts.of(report));
    comparison.put("abstention", AbstentionFacts.of(report));
    comparison.put("origins", OriginFacts.of(report));
    comparison.put("confidence", ConfidenceFacts.of(report));
    comparison.put("retrieval", report.retrieval());
    comparison.put("leakSplits", report.leakSplits());
    comparison.put("forgetting", report.forgetting());
    comparison.put("training", training());
    report.freshness().ifPresent(facts -> comparison.put("freshness", facts));
    comparison.put("cost", CostFacts.of(report));
    comparison.put("gates", report.gates());
    return comparison;
  }

  /** What each training took. */
  private List<Map<String, Object>> training() {
    var all = new ArrayList<Map<String, Object>>();
    for (PreparationFacts preparation : report.preparations()) {
      if (preparation.training().isPresent()) {
        PreparationFacts.Training done = preparation.training().get();
        var cost = new LinkedHashMap<String, Object>();
        cost.put("preparation", preparation.name());
        cost.put("tokens", done.tokens());
        cost.put("replayShare", done.replayShare());
        cost.put("flops", done.flops());
        cost.put("seconds", done.duration().toMillis() / 1000.0);
        done.peakBytes().ifPresent(bytes -> cost.put("peakBytes", bytes));
        done.joules().ifPresent(joules -> cost.put("joules", joules));
        cost.put(
            "texts",
            preparation.texts().map(PreparationFacts.TrainingTexts::counts).orElse(List.of()));
        all.add(cost);
      }
    }
    return all;
  }
}
