package dev.openbook.finetune.train;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.file.JsonLog;
import dev.openbook.finetune.model.Decoder;
import dev.openbook.finetune.model.DecoderSettings;
import dev.openbook.finetune.model.LoraAdapter;
import dev.openbook.finetune.tensor.NativeRuntime;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.Tensor;
import dev.openbook.finetune.tensor.TensorScope;
import dev.openbook.finetune.tokenize.Tokenizer;
import dev.openbook.finetune.weights.AdapterConfig;
import dev.openbook.finetune.weights.Checkpoint;
import dev.openbook.finetune.weights.PeftAdapter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Trains a low-rank adapter and leaves it in PEFT's layout.
 *
 * <p>A training is taken up where its last checkpoint stands when it is run again in the same
 * folder: log and adapter then equal, byte for byte, those of a training that was never cut off, on
 * the same machine with the same number of threads. A finished training is not done again.
 */
public final class Trainer {
  private static final String TASK = "training";

  private final TensorScope scope;
  private final Decoder decoder;
  private final Recipe recipe;
  private final String baseModel;
  private final TrainingPlan plan;
  private final TrainingFolder folder;
  private final Progress progress;
  private final InstantSource clock;

  private Trainer(
      TensorScope scope,
      Decoder decoder,
      Recipe recipe,
      String baseModel,
      TrainingPlan plan,
      TrainingFolder folder,
      Progress progress,
      InstantSource clock) {
    this.scope = scope;
    this.decoder = decoder;
    this.recipe = recipe;
    this.baseModel = baseModel;
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
      Tokenizer tokenizer =
          Tokenizer.open(
              checkpoint
                  .tokenizer()
                  .orElseThrow(
                      () -> BadInputException.in(job.model(), "has no tokenizer.json beside it")));
      int endToken = checkpoint.config().endTokens().getFirst();
      List<TokenizedText> texts =
          job.texts().stream().map(text -> TokenizedText.of(tokenizer, text, endToken)).toList();
      try (Decoder decoder =
          Decoder.load(
              scope,
              checkpoint.config(),
              checkpoint.weights(),
              DecoderSettings.frozen(precision))) {
        return run(
            scope, decoder, job.recipe(), job.baseModel(), texts, job.folder(), progress, clock);
      }
    }
  }

  /** Trains on ids, with a decoder that is there already. */
  static TrainingResult run(
      TensorScope scope,
      Decoder decoder,
      Recipe recipe,
      String baseModel,
      List<TokenizedText> texts,
      Path path,
      Progress progress,
      InstantSource clock)
      throws IOException {
    int endToken = decoder.config().endTokens().getFirst();
    checkLength(decoder, recipe);
    TrainingPlan plan = TrainingPlan.of(texts, recipe, endToken);
    var folder = new TrainingFolder(path);
    folder.claim(
        TrainingFolder.fingerprint(recipe, baseModel, decoder.config(), decoder.precision(), texts),
        recipe,
        baseModel);
    var trainer = new Trainer(scope, decoder, recipe, baseModel, plan, folder, progress, clock);
    return trainer.train();
  }

  private static void checkLength(Decoder decoder, Recipe recipe) {
    int longest = decoder.config().contextLength();
    if (recipe.sequenceLength() > longest) {
      throw new BadInputException(
          "the recipe's 'sequenceLength' must be at most the model's context length "
              + longest
              + ", got "
              + recipe.sequenceLength());
    }
  }

  private TrainingResult train() throws IOException {
    try (TensorScope work = scope.child(TASK)) {
      Optional<Path> state = folder.checkpoints().newest(resumable());
      int done = state.map(TrainingCheckpoints::stepOf).orElse(0);
      LoraAdapter adapter =
          state.isPresent()
              ? TrainingCheckpoints.adapter(work, decoder.config(), recipe.lora(), state.get())
              : LoraAdapter.create(work, decoder.config(), recipe.lora(), recipe.seed());
      long parameters =
          adapter.parameters().values().stream().mapToLong(Tensor::elementCount).sum();
      if (folder.isDone()) {
        return result(parameters);
      }
      var optimizer = new AdamW(work, adapter.requireGradients().parameters());
      if (state.isPresent()) {
        TrainingCheckpoints.restore(optimizer, state.get());
      }
      decoder.attach(adapter);
      try {
        steps(work, done, adapter, optimizer);
      } finally {
        decoder.detachAdapter();
      }
      PeftAdapter.save(folder.adapter(), adapterConfig(), new TensorWeights(adapter.parameters()));
      folder.markDone();
      folder.checkpoints().clear();
      return result(parameters);
    }
  }

  /** Returns the last step whose log line stands on disk. */
  private int resumable() throws IOException {
    try (JsonLog log = JsonLog.open(folder.logFile());
        JsonLog timings = JsonLog.open(folder.timingsFile())) {
      return Math.min(log.lines().size(), timings.lines().size());
    }
  }

  private void steps(TensorScope work, int done, LoraAdapter adapter, AdamW optimizer)
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
          folder.checkpoints().save(step, adapterConfig(), adapter, optimizer);
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
        recipe.lora().dropout() == 0
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
            dropoutSeed);
    double loss = outcome.loss().meanNats();
    // Twice the loss of guessing: no model that still learns is there.
    double worst = 2 * Math.log(decoder.config().vocabularySize());
    if (!outcome.isFinite() || loss > worst) {
      throw new BadInputException(
          "training diverged at step %d: loss %.4g, gradient norm %.4g; lower 'learningRate' (%s at this step) and train anew; checkpoints before it are kept in %s"
              .formatted(step, loss, outcome.gradientNorm(), rate, folder.checkpoints().folder()));
    }
    return new TrainingLogLine(step, loss, rate, outcome.gradientNorm(), outcome.loss().tokens());
  }

  private AdapterConfig adapterConfig() {
    return new AdapterConfig(
        baseModel,
        recipe.lora().rank(),
        recipe.lora().alpha(),
        recipe.lora().dropout(),
        recipe.lora().targets().stream().sorted().map(layer -> layer.moduleName()).toList());
  }

  private TrainingResult result(long parameters) throws IOException {
    List<TrainingLogLine> log = folder.readLog();
    int tenth = Math.max(1, log.size() / 10);
    double nats = 0;
    long counted = 0;
    for (TrainingLogLine line : log.subList(log.size() - tenth, log.size())) {
      nats += line.loss() * line.tokens();
      counted += line.tokens();
    }
    return new TrainingResult(
        folder.adapter(),
        log.size(),
        plan.tokens(),
        log.stream().mapToLong(TrainingLogLine::tokens).sum(),
        nats / counted,
        folder.readSeconds(),
        parameters,
        log);
  }
}
