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
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tokenize.Tokenizer;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
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
  private final TrainingPlan plan;
  private final TrainingFolder folder;
  private final Progress progress;
  private final InstantSource clock;

  private Trainer(
      TensorScope scope,
      Decoder decoder,
      TrainingJob job,
      TrainingPlan plan,
      TrainingFolder folder,
      Progress progress,
      InstantSource clock) {
    this.scope = scope;
    this.decoder = decoder;
    this.recipe = job.recipe();
    this.job = job;
    this.plan = plan;
    this.folder = folder;
    this.progress = progress;
    this.clock = clock;
  }

  /**
   * Trains.
   *
   * @param progress hears the tokens read
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
    try (Checkpoint checkpoint = Checkpoint.open(job.model());
        TensorScope scope = runtime.open(TASK)) {
      ModelConfig config = checkpoint.config();
      List<TokenizedText> texts = tokenized(job, checkpoint);
      TrainingFolder folder = claim(job, config, precision, texts);
      if (folder.isDone()) {
        return folder.result(job.recipe().method(), plan(job.recipe(), config, texts).tokens());
      }
      if (job.recipe().method() instanceof TrainingMethod.Full) {
        ModelFolder.requireFiles(job.model());
      }
      try (Decoder decoder =
          Decoder.load(scope, config, checkpoint.weights(), settings(job.recipe(), precision))) {
        return run(scope, decoder, job, texts, progress, clock);
      }
    }
  }

  private static DecoderSettings settings(Recipe recipe, Precision precision) {
    return switch (recipe.method()) {
      case TrainingMethod.Lora lora -> DecoderSettings.frozen(precision);
      case TrainingMethod.Full full -> DecoderSettings.trained(precision);
    };
  }

  private static List<TokenizedText> tokenized(TrainingJob job, Checkpoint checkpoint) {
    Tokenizer tokenizer =
        Tokenizer.open(
            checkpoint
                .tokenizer()
                .orElseThrow(
                    () -> BadInputException.in(job.model(), "has no tokenizer.json beside it")));
    int endToken = checkpoint.config().endTokens().getFirst();
    return job.texts().stream().map(text -> TokenizedText.of(tokenizer, text, endToken)).toList();
  }

  private static TrainingFolder claim(
      TrainingJob job, ModelConfig config, Precision precision, List<TokenizedText> texts)
      throws IOException {
    var folder = new TrainingFolder(job.folder());
    folder.claim(
        TrainingFolder.fingerprint(job.recipe(), job.baseModel(), config, precision, texts),
        job.recipe(),
        job.baseModel());
    return folder;
  }

  private static TrainingPlan plan(Recipe recipe, ModelConfig config, List<TokenizedText> texts) {
    if (recipe.sequenceLength() > config.contextLength()) {
      throw new BadInputException(
          "the recipe's 'sequenceLength' must be at most the model's context length "
              + config.contextLength()
              + ", got "
              + recipe.sequenceLength());
    }
    return TrainingPlan.of(texts, recipe, config.endTokens().getFirst());
  }

  /** Trains on ids, with a decoder that is there already; the job's own texts are not read. */
  static TrainingResult run(
      TensorScope scope,
      Decoder decoder,
      TrainingJob job,
      List<TokenizedText> texts,
      Progress progress,
      InstantSource clock)
      throws IOException {
    TrainingPlan plan = plan(job.recipe(), decoder.config(), texts);
    TrainingFolder folder = claim(job, decoder.config(), decoder.precision(), texts);
    if (folder.isDone()) {
      return folder.result(job.recipe().method(), plan.tokens());
    }
    return new Trainer(scope, decoder, job, plan, folder, progress, clock).train();
  }

  private TrainingResult train() throws IOException {
    try (TensorScope work = scope.child(TASK)) {
      Optional<Path> state = folder.checkpoints().newest(resumable());
      Trainee trainee = Trainee.of(work, decoder, job, state);
      var optimizer = new AdamW(work, trainee.parameters());
      if (state.isPresent()) {
        TrainingCheckpoints.restore(optimizer, state.get());
      }
      try {
        steps(work, state.map(TrainingCheckpoints::stepOf).orElse(0), trainee, optimizer);
      } finally {
        decoder.detachAdapter();
      }
      finish(trainee);
      return folder.result(recipe.method(), plan.tokens());
    }
  }

  private void finish(Trainee trainee) throws IOException {
    Path outcome = folder.trained(recipe.method()).folder();
    Files.createDirectories(outcome);
    if (recipe.method() instanceof TrainingMethod.Full) {
      ModelFolder.copy(job.model(), outcome);
    }
    trainee.save(outcome);
    folder.markDone(trainee.parameters().values().stream().mapToLong(Tensor::elementCount).sum());
    folder.checkpoints().clear();
  }

  /** Returns the last step whose log line stands on disk. */
  private int resumable() throws IOException {
    try (JsonLog log = JsonLog.open(folder.logFile());
        JsonLog timings = JsonLog.open(folder.timingsFile())) {
      return Math.min(log.lines().size(), timings.lines().size());
    }
  }

  private void steps(TensorScope work, int done, Trainee trainee, AdamW optimizer)
      throws IOException {
    long read = 0;
    for (int step = 1; step <= done; step++) {
      read += plan.tokens(step);
    }
    try (JsonLog log = TrainingFolder.openAt(folder.logFile(), done);
        JsonLog timings = TrainingFolder.openAt(folder.timingsFile(), done)) {
      progress.report(TASK, read, plan.tokens(), "tokens");
      for (int step = done + 1; step <= plan.stepCount(); step++) {
        Instant start = clock.instant();
        TrainingLogLine line = step(work, step, optimizer);
        log.append(List.of(line.json()));
        Duration time = Duration.between(start, clock.instant());
        timings.append(List.of(TrainingFolder.timing(step, time.toNanos() / 1e9)));
        read += plan.tokens(step);
        boolean due = step % recipe.checkpointEverySteps() == 0;
        if (due && step < plan.stepCount()) {
          folder.checkpoints().save(step, trainee, optimizer);
        }
        progress.report(TASK, read, plan.tokens(), "tokens");
      }
    }
  }

  private TrainingLogLine step(TensorScope work, int step, AdamW optimizer) {
    long warmup = recipe.warmup().steps(plan.stepCount());
    double rate =
        recipe.adamW().learningRate() * recipe.schedule().factor(step, warmup, plan.stepCount());
    OptionalLong dropoutSeed =
        recipe.lora().map(LoraSettings::dropout).orElse(0.0) == 0
            ? OptionalLong.empty()
            : OptionalLong.of(recipe.seed() * 1_000_003 + step);
    OptimizerStep outcome =
        OptimizerStep.run(
            work,
            decoder,
            optimizer,
            plan.batches(step),
            recipe.adamW().withLearningRate(rate),
            recipe.maxGradientNorm(),
            dropoutSeed,
            recipe.activationCheckpointing());
    double loss = outcome.loss().meanNats();
    // Twice the loss of guessing: no model that still learns is there.
    double worst = 2 * Math.log(decoder.config().vocabularySize());
    if (!outcome.isFinite() || loss > worst) {
      throw new BadInputException(
          ("training diverged at step %d: loss %.4g, gradient norm %.4g; lower 'learningRate' (%s"
                  + " at this step) and train anew; checkpoints before it are kept in %s")
              .formatted(step, loss, outcome.gradientNorm(), rate, folder.checkpoints().folder()));
    }
    return new TrainingLogLine(step, loss, rate, outcome.gradientNorm(), outcome.loss().tokens());
  }
}
