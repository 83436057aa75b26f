package dev.openbook.finetune.train;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.file.JsonLog;
import dev.openbook.finetune.architecture.ModelConfig;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.DecoderSettings;
import dev.openbook.finetune.model.LoraSettings;
import dev.openbook.finetune.tensor.NativeRuntime;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.ProcessMemory;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tokenize.Tokenizer;
import dev.openbook.finetune.train.data.BatchPlan;
import dev.openbook.finetune.train.data.HeldOutBatches;
import dev.openbook.finetune.train.data.PreferencePlan;
import dev.openbook.finetune.train.data.RolloutPlan;
import dev.openbook.finetune.train.data.StepPlan;
import dev.openbook.finetune.train.data.TokenizedData;
import dev.openbook.finetune.train.recipe.OptimizerSettings;
import dev.openbook.finetune.train.recipe.Recipe;
import dev.openbook.finetune.train.recipe.TrainingMethod;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Trains a low-rank adapter and leaves it in PEFT's layout, or a whole model and leaves it in
 * Hugging Face's.
 *
 * <p>A training is taken up where its last checkpoint stands when it is run again in the same
 * folder: log and weights then equal, byte for byte, those of a training that was never cut off, on
 * the same machine with the same number of threads. A finished training is not done again.
 */
public final class Trainer {
  private static final String TASK = "training";

  private final TensorScope scope;
  private final Decoder decoder;
  private final Recipe recipe;
  private final TrainingJob job;
  private final TrainingSteps steps;
  private final HeldOutBatches heldOut;
  private final TrainingFolder folder;
  private final Progress progress;
  private final InstantSource clock;

  private Trainer(
      TensorScope scope,
      Decoder decoder,
      TrainingJob job,
      TrainingSteps steps,
      HeldOutBatches heldOut,
      TrainingFolder folder,
      Progress progress,
      InstantSource clock) {
    this.scope = scope;
    this.decoder = decoder;
    this.recipe = job.recipe();
    this.job = job;
    this.steps = steps;
    this.heldOut = heldOut;
    this.folder = folder;
    this.progress = progress;
    this.clock = clock;
  }

  /**
   * Trains.
   *
   * @param progress hears the tokens read, and in the unit the loss, learning rate, tokens a second
   *     and resident memory of the last step
   * @param clock measures the steps for {@code timings.jsonl}; nothing else depends on it
   * @throws BadInputException if the model cannot be used, the folder holds another training, the
   *     texts give nothing to learn, or the loss diverges; the last good checkpoint is kept
   * @throws IOException if files cannot be read or written
   */
  public static TrainingResult run(
      NativeRuntime runtime, TrainingJob job, Progress progress, InstantSource clock)
      throws IOException {
    Precision precision =
        job.recipe().precision().orElseGet(() -> runtime.device().fastestPrecision());
    try (Checkpoint checkpoint = open(job.model(), job.recipe());
        TensorScope scope = runtime.open(TASK)) {
      TokenizedData data = tokenized(job, checkpoint);
      if (job.recipe().method() instanceof TrainingMethod.Full) {
        ModelFolder.requireFiles(job.model());
        if (job.start().isPresent()) {
          throw new BadInputException(
              "an adapter cannot be gone on from by method full; give its merged model as the"
                  + " base");
        }
      }
      var folder = new TrainingFolder(job.folder());
      StepPlan plan = claim(folder, job, checkpoint.config(), precision, data);
      if (folder.isDone()) {
        return finished(folder, job, plan);
      }
      ProcessMemory.resetPeak();
      try (Decoder decoder =
          Decoder.load(
              scope,
              checkpoint.config(),
              checkpoint.weights(),
              settings(job.recipe(), precision))) {
        return train(scope, decoder, job, data, plan, progress, clock);
      }
    }
  }

  /**
   * Opens what a training starts from: a base model, or random weights where the recipe says so.
   *
   * @param model folder or GGUF file; for random weights, folder of config and tokenizer
   * @throws BadInputException if it cannot be used
   * @throws IOException if a file cannot be read
   */
  public static Checkpoint open(Path model, Recipe recipe) throws IOException {
    return recipe.start().isPresent()
        ? Checkpoint.random(model, recipe.start().get().deviation(), recipe.seed())
        : Checkpoint.open(model);
  }

  private static DecoderSettings settings(Recipe recipe, Precision precision) {
    return switch (recipe.method()) {
      case TrainingMethod.Lora lora -> DecoderSettings.frozen(precision);
      case TrainingMethod.Full full -> DecoderSettings.trained(precision);
    };
  }

  private static TokenizedData tokenized(TrainingJob job, Checkpoint checkpoint) {
    Tokenizer tokenizer =
        Tokenizer.open(
            checkpoint
                .tokenizer()
                .orElseThrow(
                    () -> BadInputException.in(job.model(), "has no tokenizer.json beside it")));
    int endToken = checkpoint.config().endTokens().getFirst();
    return TokenizedData.of(job.data(), tokenizer, endToken, job.recipe());
  }

  /** Trains on ids, with a decoder that is there already; the job's own data is not read. */
  static TrainingResult run(
      TensorScope scope,
      Decoder decoder,
      TrainingJob job,
      TokenizedData data,
      Progress progress,
      InstantSource clock)
      throws IOException {
    var folder = new TrainingFolder(job.folder());
    StepPlan plan = claim(folder, job, decoder.config(), decoder.precision(), data);
    return folder.isDone()
        ? finished(folder, job, plan)
        : train(scope, decoder, job, data, plan, progress, clock);
  }

  /** Plans a training and takes its folder, or finds the same training in it. */
  private static StepPlan claim(
      TrainingFolder folder,
      TrainingJob job,
      ModelConfig config,
      Precision precision,
      TokenizedData data)
      throws IOException {
    requireLength(job.recipe(), config);
    StepPlan plan = StepPlan.of(data, job.recipe(), config.endTokens().getFirst());
    folder.claim(
        TrainingFolder.fingerprint(job, config, precision, data), job.recipe(), job.baseModel());
    return plan;
  }

  private static TrainingResult finished(TrainingFolder folder, TrainingJob job, StepPlan plan)
      throws IOException {
    folder.forgetStates(); // unless the process was killed just after it was done, there are none
    return folder.result(job.recipe().method(), plan);
  }

  private static TrainingResult train(
      TensorScope scope,
      Decoder decoder,
      TrainingJob job,
      TokenizedData data,
      StepPlan plan,
      Progress progress,
      InstantSource clock)
      throws IOException {
    Recipe recipe = job.recipe();
    var folder = new TrainingFolder(job.folder());
    TrainingSteps steps =
        switch (plan) {
          case BatchPlan texts ->
              new TrainingSteps.OfTexts(decoder, texts, recipe.activationCheckpointing());
          case PreferencePlan pairs ->
              PreferenceSteps.of(scope, decoder, pairs, recipe, folder.referencesFile(), progress);
          case RolloutPlan prompts -> RewardSteps.of(decoder, prompts, recipe);
        };
    int padding = decoder.config().endTokens().getFirst();
    HeldOutBatches heldOut =
        data instanceof TokenizedData.Texts texts
            ? HeldOutBatches.of(texts.heldOut(), recipe.data(), padding)
            : new HeldOutBatches(List.of());
    return new Trainer(scope, decoder, job, steps, heldOut, folder, progress, clock).train();
  }

  private static void requireLength(Recipe recipe, ModelConfig config) {
    int length = recipe.data().longestSequence();
    if (length > config.contextLength()) {
      throw new BadInputException(
          "the recipe's 'sequenceLength' must be at most the model's context length "
              + config.contextLength()
              + ", got "
              + length);
    }
  }

  private TrainingResult train() throws IOException {
    BaseProbe before = BaseProbe.of(scope, decoder);
    try (TensorScope work = scope.child(TASK)) {
      Optional<Path> state = folder.checkpoints().newest(resumable());
      Trainee trainee = Trainee.of(work, decoder, job, state);
      var optimizer = new AdamW(work, trainee.parameters());
      if (state.isPresent()) {
        TrainingCheckpoints.restore(optimizer, state.get());
      }
      int best;
      try {
        best = steps(work, state.map(TrainingCheckpoints::stepOf).orElse(0), trainee, optimizer);
      } finally {
        decoder.detachAdapter();
      }
      if (recipe.method() instanceof TrainingMethod.Lora) {
        before.requireSame(scope, decoder);
      }
      finish(trainee, best);
      return folder.result(recipe.method(), steps.plan());
    }
  }

  private void finish(Trainee trainee, int best) throws IOException {
    Path outcome = folder.trained(recipe.method()).folder();
    Files.createDirectories(outcome);
    if (recipe.method() instanceof TrainingMethod.Full) {
      ModelFolder.copy(job.model(), outcome);
    }
    Optional<Path> lowest = best == 0 ? Optional.empty() : folder.best().newest(best);
    if (lowest.isPresent()) {
      TrainingCheckpoints.copyParameters(lowest.get(), outcome);
    } else {
      trainee.save(outcome);
    }
    folder.markDone(trainee.parameters().values().stream().mapToLong(Tensor::elementCount).sum());
    folder.forgetStates();
  }

  /** Returns the last step whose log line stands on disk. */
  private int resumable() throws IOException {
    try (JsonLog log = JsonLog.open(folder.logFile());
        JsonLog timings = JsonLog.open(folder.timingsFile())) {
      return Math.min(log.lines().size(), timings.lines().size());
    }
  }

  /** Does the steps; returns that of the lowest loss on held-out texts, 0 without such. */
  private int steps(TensorScope work, int done, Trainee trainee, AdamW optimizer)
      throws IOException {
    long read = steps.plan().tokensUntil(done);
    long all = steps.plan().tokens();
    try (JsonLog log = TrainingFolder.openAt(folder.logFile(), done);
        JsonLog timings = TrainingFolder.openAt(folder.timingsFile(), done);
        HeldOutLoss validation =
            new HeldOutLoss(recipe.earlyStopping(), heldOut, folder.validationFile(), done);
        TensorBoardFile events = events(log, validation)) {
      progress.report(TASK, read, all, "tokens");
      OptionalDouble first = firstLoss(log);
      for (int step = done + 1; step <= steps.plan().stepCount() && !validation.isOver(); step++) {
        Instant start = clock.instant();
        ProcessEnergy energy = ProcessEnergy.start();
        TrainingLogLine line = step(work, step, optimizer, first);
        first = OptionalDouble.of(first.orElse(line.loss()));
        log.append(List.of(line.json()));
        line.addTo(events, clock.instant());
        if (validation.isDue(step)) {
          if (validation.look(decoder, work, step)) {
            folder.best().save(step, trainee, optimizer);
          }
          validation.addLastTo(events, clock.instant());
        }
        Duration time = Duration.between(start, clock.instant());
        timings.append(List.of(StepTiming.now(step, time, energy).json()));
        read += steps.plan().tokens(step);
        boolean due = step % recipe.checkpointEverySteps() == 0;
        if (due && step < steps.plan().stepCount()) {
          folder.checkpoints().save(step, trainee, optimizer);
        }
        long tokens = steps.plan().read(step, line.tokens());
        progress.report(TASK, read, all, state(line, tokens, time));
      }
      return validation.best();
    }
  }

  /** Returns the unit of progress with the figures of the last step. */
  private static String state(TrainingLogLine line, long tokens, Duration time) {
    double seconds = Math.max(1e-9, time.toNanos() / 1e9);
    OptionalLong bytes = ProcessMemory.residentBytes();
    return String.format(
        Locale.ROOT,
        "tokens (loss %.3f, rate %.1e, %.0f tokens/s%s)",
        line.loss(),
        line.learningRate(),
        tokens / seconds,
        bytes.isPresent() ? String.format(Locale.ROOT, ", %.1f GB", bytes.getAsLong() / 1e9) : "");
  }

  /** Starts the event file anew, with the steps that stand in the log. */
  private TensorBoardFile events(JsonLog log, HeldOutLoss validation) throws IOException {
    Instant now = clock.instant();
    var events = new TensorBoardFile(folder.eventsFile(), now);
    int number = 1;
    for (String line : log.lines()) {
      TrainingLogLine.parse(folder.logFile(), number++, line).addTo(events, now);
    }
    validation.addAllTo(events, now);
    return events;
  }

  private OptionalDouble firstLoss(JsonLog log) {
    return log.lines().isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            TrainingLogLine.parse(folder.logFile(), 1, log.lines().getFirst()).loss());
  }

  /** Does a step; {@code first} is the loss of the first one, if this is another. */
  private TrainingLogLine step(TensorScope work, int step, AdamW optimizer, OptionalDouble first) {
    OptimizerSettings settings = recipe.optimizer();
    long warmup = settings.warmup().steps(steps.plan().stepCount());
    double rate =
        settings.adamW().learningRate()
            * settings.schedule().factor(step, warmup, steps.plan().stepCount());
    OptionalLong dropoutSeed =
        recipe.lora().map(LoraSettings::dropout).orElse(0.0) == 0
            ? OptionalLong.empty()
            : OptionalLong.of(recipe.seed() * 1_000_003 + step);
    OptimizerStep outcome =
        OptimizerStep.run(
            work,
            decoder,
            optimizer,
            inner -> steps.backward(inner, step, dropoutSeed),
            settings.adamW().withLearningRate(rate),
            settings.maxGradientNorm());
    double loss = outcome.loss().mean();
    // Twice the loss of guessing, or of a base that is worse: no model that still learns is there.
    double guessing = Math.log(decoder.config().vocabularySize());
    double worst = 2 * Math.max(guessing, first.orElse(loss));
    if (!outcome.isFinite() || loss > worst) {
      throw new BadInputException(
          ("training diverged at step %d: loss %.4g, gradient norm %.4g; lower 'learningRate' (%s"
                  + " at this step) and train anew; checkpoints before it are kept in %s")
              .formatted(step, loss, outcome.gradientNorm(), rate, folder.checkpoints().folder()));
    }
    return new TrainingLogLine(
        step,
        loss,
        rate,
        outcome.gradientNorm(),
        outcome.loss().tokens(),
        outcome.loss().figures());
  }
}
