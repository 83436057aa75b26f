package dev.openbook.eval.run;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.Progress;
import dev.openbook.eval.report.ForgettingFacts;
import dev.openbook.eval.report.Report;
import dev.openbook.eval.suite.Preparation;
import dev.openbook.eval.suite.Suite;
import dev.openbook.eval.suite.Suite.Arm;
import dev.openbook.finetune.LanguageModel;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Plans and runs a suite: index, texts, training, answers, forgetting, then measures, statistics
 * and report.
 *
 * <p>Steps that are done are not done again. A stopped run goes on when it is run again; two
 * processes cannot work on the same results. Not safe for concurrent use.
 */
public final class SuiteRunner {
  private static final double F32_FLOPS = 150e9;
  private static final double BF16_FLOPS = 300e9;
  private static final int OPERATIONS_TO_READ = 2;
  private static final int OPERATIONS_TO_TRAIN = 6;

  private final RunRequest request;
  private final Suite suite;
  private final RunFolder folder;
  private final Progress progress;
  private final InstantSource clock;

  /**
   * Creates a runner.
   *
   * @param request what to run
   * @param progress hears how far each step is
   * @param clock dates the results
   */
  public SuiteRunner(RunRequest request, Progress progress, InstantSource clock) {
    this.request = request;
    this.suite = request.suite();
    this.folder = RunFolder.of(request);
    this.progress = progress;
    this.clock = clock;
  }

  /** Returns what {@link #run} would do. Fetches the base model if it is not there. */
  public RunPlan plan() throws IOException {
    try (StepStore store = StepStore.open(folder.steps(), System::nanoTime)) {
      var inputs = RunInputs.load(request, store, progress);
      var steps = new ArrayList<RunPlan.Step>();
      var prepared = new ArrayList<PreparedModel>();
      for (Map.Entry<String, List<Arm>> group : armsByPreparation().entrySet()) {
        PreparedModel model = prepared(inputs, store, group.getKey());
        prepared.add(model);
        if (model.training().isPresent()) {
          steps.addAll(trainingSteps(inputs, store, model.training().get()));
        }
        for (Arm arm : group.getValue()) {
          AnswerPlan plan = answerPlan(inputs, store, model, arm);
          steps.add(
              new RunPlan.Step(
                  "answers",
                  arm.name(),
                  store.isDone(plan.key()),
                  plan.tokens(),
                  estimate(inputs.base(), plan.tokens(), OPERATIONS_TO_READ)));
        }
      }
      ForgettingStudy.of(suite, inputs.base(), store)
          .ifPresent(study -> steps.addAll(forgettingSteps(inputs, study, prepared)));
      return new RunPlan(
          folder.results(), steps.stream().distinct().toList(), inputs.base().memoryBytes());
    }
  }

  /**
   * Runs the suite to its report.
   *
   * @throws dev.openbook.datasets.BadInputException if more questions leak into the texts of a
   *     preparation than the suite allows
   * @throws IOException if results cannot be read or written
   */
  public RunOutcome run() throws IOException {
    try (StepStore store = StepStore.open(folder.steps(), System::nanoTime)) {
      var inputs = RunInputs.load(request, store, progress);
      Optional<ForgettingStudy> study = ForgettingStudy.of(suite, inputs.base(), store);
      var arms = new ArrayList<ArmResult>();
      var prepared = new ArrayList<PreparedModel>();
      Map<String, List<Arm>> groups = armsByPreparation();
      for (String name : groups.keySet()) {
        PreparedModel model = prepared(inputs, store, name);
        model.audit(progress, suite.maxLeakShare()); // all texts, before anything costly
        prepared.add(model);
      }
      for (PreparedModel model : prepared) {
        model.make(progress, clock);
        arms.addAll(answer(inputs, store, model, requireNonNull(groups.get(model.name()))));
      }
      List<ForgettingFacts> forgetting =
          study.isPresent() ? study.get().facts(prepared, progress) : List.of();
      var analysis = new Analysis(suite, inputs, arms);
      Report report =
          new ReportBuilder(
                  request, folder, inputs, prepared, arms, analysis, forgetting, clock.instant())
              .build();
      new RunFiles(folder.results(), request, inputs, arms, report).write();
      return new RunOutcome(folder.results(), report);
    }
  }

  private List<RunPlan.Step> trainingSteps(RunInputs inputs, StepStore store, TrainingStep training)
      throws IOException {
    var steps = new ArrayList<RunPlan.Step>();
    if (training.from().isPresent()) {
      steps.addAll(trainingSteps(inputs, store, training.from().get()));
    }
    for (TextsStep texts : training.texts()) {
      steps.add(
          new RunPlan.Step(
              "texts",
              texts.name(),
              store.isDone(texts.key()),
              texts.plannedTokens(),
              Duration.ZERO));
    }
    long tokens = training.plannedTokens();
    steps.add(
        new RunPlan.Step(
            "train",
            training.name(),
            store.isDone(training.key()),
            tokens,
            estimate(inputs.base(), tokens, OPERATIONS_TO_TRAIN)));
    return steps;
  }

  private List<RunPlan.Step> forgettingSteps(
      RunInputs inputs, ForgettingStudy study, List<PreparedModel> prepared) {
    long tokens = study.tokens();
    Duration time = estimate(inputs.base(), tokens, OPERATIONS_TO_READ);
    return study.steps(prepared).stream()
        .map(step -> new RunPlan.Step("forgetting", step.name(), step.isDone(), tokens, time))
        .toList();
  }

  private Map<String, List<Arm>> armsByPreparation() {
    var groups = new LinkedHashMap<String, List<Arm>>();
    for (Arm arm : suite.arms()) {
      groups.computeIfAbsent(arm.preparation(), name -> new ArrayList<>()).add(arm);
    }
    return groups;
  }

  private PreparedModel prepared(RunInputs inputs, StepStore store, String name)
      throws IOException {
    Preparation preparation = requireNonNull(suite.preparations().get(name));
    return new PreparedModel(
        name,
        inputs.base(),
        switch (preparation) {
          case Preparation.Plain plain -> Optional.empty();
          case Preparation.Trained trained ->
              Optional.of(TrainingStep.of(name, trained, suite, inputs, store));
        });
  }

  private List<ArmResult> answer(
      RunInputs inputs, StepStore store, PreparedModel prepared, List<Arm> arms)
      throws IOException {
    var results = new ArrayList<ArmResult>();
    Optional<LanguageModel> open = Optional.empty();
    try {
      for (Arm arm : arms) {
        AnswerPlan plan = answerPlan(inputs, store, prepared, arm);
        if (!store.isDone(plan.key())) {
          LanguageModel model =
              open.isPresent() ? open.get() : prepared.open(suite.prompt().contextOverflow());
          open = Optional.of(model);
          plan.step().run(model, progress, System::nanoTime);
          store.markDone(plan.key());
        }
        results.add(
            ArmResult.of(
                arm, plan.tasks(), plan.step().answers(), suite.measures(), plan.step().cost()));
      }
    } finally {
      open.ifPresent(LanguageModel::close);
    }
    return results;
  }

  private AnswerPlan answerPlan(
      RunInputs inputs, StepStore store, PreparedModel prepared, Arm arm) {
    return AnswerPlan.of(arm, suite.contextOf(arm), suite.prompt(), inputs, prepared, store);
  }

  /** Time for tokens at so many floating-point operations per token and parameter. */
  private Duration estimate(BaseModel base, long tokens, int operationsPerParameter) {
    double rate =
        switch (base.precision()) {
          case F32 -> F32_FLOPS;
          case BF16 -> BF16_FLOPS;
        };
    double seconds = (double) tokens * operationsPerParameter * base.parameters() / rate;
    return Duration.ofMillis(Math.round(1000 * seconds));
  }
}
