package dev.openbook.eval.run;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.audit.LeakAudit;
import dev.openbook.datasets.audit.LeakReport;
import dev.openbook.eval.prompt.QuestionPrompt;
import dev.openbook.eval.report.PreparationFacts;
import dev.openbook.eval.report.PreparationFacts.LossPoint;
import dev.openbook.eval.suite.DocumentVersion;
import dev.openbook.eval.suite.Preparation;
import dev.openbook.eval.suite.Suite;
import dev.openbook.finetune.tensor.NativeRuntime;
import dev.openbook.finetune.train.TrainedFiles;
import dev.openbook.finetune.train.Trainer;
import dev.openbook.finetune.train.TrainingCost;
import dev.openbook.finetune.train.TrainingJob;
import dev.openbook.finetune.train.TrainingResult;
import dev.openbook.finetune.train.data.TrainingData;
import dev.openbook.finetune.train.data.TrainingText;
import dev.openbook.finetune.train.recipe.Recipe;
import dev.openbook.finetune.train.recipe.Stage;
import dev.openbook.finetune.train.recipe.TrainingBudget;
import dev.openbook.finetune.train.recipe.TrainingMethod;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Fine-tunes the base model on texts made from the documents under test.
 *
 * <p>Before training, the texts are searched for test questions. A question-answer text that holds
 * one is left out; running text that shares words with a question is the document's own and stays.
 * A training that was killed goes on at its last checkpoint.
 */
final class TrainingStep {
  private static final int AUDIT_EXAMPLES = 10;

  private final String name;
  private final Preparation.Trained trained;
  private final Optional<TrainingStep> from;
  private final Map<String, TextsStep> streams;
  private final Recipe recipe;
  private final Path recipeFile;
  private final BaseModel base;
  private final Dataset test;
  private final StepStore store;
  private final StepKey key;
  private @Nullable LeakReport audit;
  private @Nullable TrainingResult result;

  private TrainingStep(
      String name,
      Preparation.Trained trained,
      Optional<TrainingStep> from,
      RunInputs inputs,
      StepStore store,
      long seed)
      throws IOException {
    this.name = name;
    this.trained = trained;
    this.from = from;
    this.streams = new LinkedHashMap<>();
    for (Map.Entry<String, Preparation.Texts> stream : trained.streams().entrySet()) {
      String label = trained.streams().size() == 1 ? name : name + " " + stream.getKey();
      streams.put(
          stream.getKey(),
          new TextsStep(label, stream.getValue(), trained.documents(), inputs, store, seed));
    }
    this.recipeFile = trained.recipe();
    Recipe read =
        Recipe.read(trained.recipe(), trained.overrides()).withSeed(trained.seed().orElse(seed));
    this.recipe =
        trained
            .tokens()
            .map(tokens -> read.withBudget(new TrainingBudget.Tokens(tokens)))
            .orElse(read);
    if (recipe.start().isPresent() || recipe.data().world().isPresent()) {
      throw BadInputException.in(
          trained.recipe(),
          "has 'start' or 'data.world', which are for './openbook train': a suite trains its base"
              + " on its own texts");
    }
    this.base = inputs.base();
    this.test = inputs.exam(trained.documents()).test();
    this.store = store;
    Map<String, Object> parts =
        new HashMap<>(
            Map.of(
                "streams", streamKeys(),
                "template", QuestionPrompt.VERSION,
                "questions", questionIds(test),
                "recipe", recipe.resolved(),
                "audit", String.valueOf(LeakAudit.VERSION),
                "model", base.sha256(),
                "precision", base.arithmetic() + trainingPrecision()));
    from.ifPresent(
        step -> {
          requireSameMethod(step);
          parts.put("from", step.key().folderName());
        });
    this.key = new StepKey("train", parts);
  }

  /**
   * Plans the step, and those that it goes on from.
   *
   * @throws dev.openbook.datasets.BadInputException if recipe or generators are wrong
   * @throws IOException if a file of texts cannot be read
   */
  static TrainingStep of(
      String name, Preparation.Trained trained, Suite suite, RunInputs inputs, StepStore store)
      throws IOException {
    Optional<TrainingStep> from = Optional.empty();
    if (trained.from().isPresent()
        && suite.preparations().get(trained.from().get()) instanceof Preparation.Trained before) {
      from = Optional.of(of(trained.from().get(), before, suite, inputs, store));
    }
    return new TrainingStep(name, trained, from, inputs, store, suite.seed());
  }

  private void requireSameMethod(TrainingStep before) {
    boolean isLora = recipe.method() instanceof TrainingMethod.Lora;
    if (isLora != before.recipe.method() instanceof TrainingMethod.Lora) {
      throw new BadInputException(
          "preparation '"
              + name
              + "' goes on from '"
              + before.name
              + "', but their recipes' methods differ; train both by lora or both by full");
    }
  }

  /** What the recipe leaves to the machine, so that another choice is another training. */
  private String trainingPrecision() {
    return recipe.precision().isPresent()
        ? ""
        : ", trained in " + base.runtime().fastestPrecision();
  }

  private static String questionIds(Dataset test) {
    return dev.openbook.datasets.file.Sha256.of(
        String.join("\n", test.questions().stream().map(q -> q.text()).toList()));
  }

  private String streamKeys() {
    return streams.entrySet().stream()
        .map(stream -> stream.getKey() + "=" + stream.getValue().key().folderName())
        .collect(Collectors.joining(" "));
  }

  StepKey key() {
    return key;
  }

  String name() {
    return name;
  }

  /** Returns the step that it goes on from; empty where it starts from the base. */
  Optional<TrainingStep> from() {
    return from;
  }

  /** Returns what it is trained on. */
  Collection<TextsStep> texts() {
    return streams.values();
  }

  /** Returns where the finished adapter or model stands. */
  TrainedFiles trained() {
    return requireNonNull(result, "the step was not made").trained();
  }

  /** Returns what the search for test questions found. */
  LeakReport audit() {
    return requireNonNull(audit, "the step was not made");
  }

  /** Returns the tokens that training reads, estimate. */
  long plannedTokens() throws IOException {
    return switch (recipe.data().budget()) {
      case TrainingBudget.Tokens(long tokens) -> tokens;
      case TrainingBudget.Epochs(int epochs) ->
          epochs * requireNonNull(streams.get(Stage.TEXTS)).plannedTokens();
    };
  }

  /**
   * Makes the texts unless they are there, and searches them for test questions.
   *
   * @return what was found
   * @throws IOException if they cannot be written
   */
  LeakReport audit(Progress progress) throws IOException {
    if (from.isPresent()) {
      from.get().audit(progress);
    }
    for (TextsStep step : texts()) {
      step.make(progress);
    }
    var all = new ArrayList<Stream<TextsStep.Entry>>();
    for (TextsStep step : texts()) {
      all.add(step.entries());
    }
    LeakReport report;
    try (Stream<TextsStep.Entry> entries = all.stream().reduce(Stream.empty(), Stream::concat)) {
      report =
          LeakAudit.of(test.questions(), test.documents())
              .run(
                  entries.map(
                      entry ->
                          new dev.openbook.datasets.audit.TrainingText(entry.id(), entry.whole())),
                  AUDIT_EXAMPLES);
    }
    audit = report;
    return report;
  }

  /**
   * Makes adapter or model unless they are there, after the {@linkplain #audit(Progress) audit};
   * first the one that it goes on from.
   *
   * @throws IOException if they cannot be written
   */
  void make(Progress progress, InstantSource clock) throws IOException {
    Path model = base.path();
    Optional<Path> start = Optional.empty();
    if (from.isPresent()) {
      from.get().make(progress, clock);
      switch (from.get().trained()) {
        case TrainedFiles.Adapter(Path folder) -> start = Optional.of(folder);
        case TrainedFiles.Model(Path folder) -> model = folder;
      }
    }
    result =
        Trainer.run(
            NativeRuntime.start(base.runtime(), base.device()),
            new TrainingJob(
                model,
                base.name(),
                recipe,
                data(audit().leakingTextIds()),
                store.folder(key),
                start),
            (task, done, total, unit) -> progress.report("train " + name, done, total, unit),
            clock);
    store.markDone(key);
  }

  private TrainingData data(Set<String> leaking) throws IOException {
    Map<String, List<TrainingText>> texts = new LinkedHashMap<>();
    for (Map.Entry<String, TextsStep> stream : streams.entrySet()) {
      try (Stream<TextsStep.Entry> entries = stream.getValue().entries()) {
        texts.put(
            stream.getKey(),
            entries
                .filter(entry -> !entry.isQuestion() || !leaking.contains(entry.id()))
                .map(TextsStep.Entry::text)
                .toList());
      }
    }
    return new TrainingData.Texts(texts);
  }

  /**
   * Returns what the report says of a finished step.
   *
   * @throws IOException if its texts cannot be read
   */
  PreparationFacts facts() throws IOException {
    TrainingResult done = requireNonNull(result, "the step was not made");
    TrainingCost cost = TrainingCost.of(done, base.parameters(), base.config(), recipe);
    LeakReport found = audit();
    return new PreparationFacts(
        name,
        phrase(),
        Optional.of(
            new PreparationFacts.Training(
                String.valueOf(recipeFile.getFileName()),
                recipe.optimizer().adamW().learningRate(),
                done.steps(),
                cost.tokens(),
                cost.replayShare(),
                done.trainableParameters(),
                cost.flops(),
                Duration.ofMillis(Math.round(1000 * cost.seconds())),
                cost.peakBytes(),
                cost.joules(),
                done.log().stream().map(line -> new LossPoint(line.step(), line.loss())).toList())),
        Optional.of(trainedOn()),
        Optional.of(
            new PreparationFacts.LeakAudit(
                LeakAudit.NGRAM
                    + "-gram, whole question or near duplicate (another order, a word changed),"
                    + " normalised; question-answer texts with one are left out",
                Math.toIntExact(found.texts()),
                found.questionLeaks(),
                found.answerSentenceExposure(),
                found.cleanQuestionIds().size(),
                found.flaggedQuestionIds().size())));
  }

  private String phrase() {
    String before = trained.documents() == DocumentVersion.EARLIER ? "earlier " : "";
    List<String> others =
        streams.keySet().stream().filter(stream -> !stream.equals(Stage.TEXTS)).toList();
    String texts =
        requireNonNull(streams.get(Stage.TEXTS)).isRaw()
            ? "the raw "
                + before
                + "documents"
                + (others.isEmpty() ? "" : ", mixed with " + String.join(" and ", others))
            : "synthetic texts" + (before.isEmpty() ? "" : " of the earlier documents");
    return "fine-tuned on " + texts + from.map(step -> ", going on from " + step.name).orElse("");
  }

  /**
   * Returns how long making all its texts took; empty when unknown.
   *
   * @throws IOException if it cannot be read
   */
  Optional<Duration> textsDuration() throws IOException {
    Duration sum = Duration.ZERO;
    for (TextsStep step : texts()) {
      Optional<Duration> duration = step.duration();
      if (duration.isEmpty()) {
        return duration;
      }
      sum = sum.plus(duration.get());
    }
    return Optional.of(sum);
  }

  private PreparationFacts.TrainingTexts trainedOn() throws IOException {
    var counts = new ArrayList<PreparationFacts.TextCount>();
    var examples = new ArrayList<PreparationFacts.TextExample>();
    for (TextsStep step : texts()) {
      TextsStep.Contents contents = step.contents();
      counts.addAll(contents.counts());
      examples.addAll(contents.examples());
    }
    return new PreparationFacts.TrainingTexts(
        counts, textsDuration().orElse(Duration.ZERO), examples);
  }
}
