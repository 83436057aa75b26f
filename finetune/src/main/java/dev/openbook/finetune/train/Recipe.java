package dev.openbook.finetune.train;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.Settings;
import dev.openbook.finetune.model.LoraSettings;
import dev.openbook.finetune.tensor.Precision;
import dev.openbook.finetune.tensor.TensorUpdates.AdamWSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a model is trained; one to one a YAML file, see {@code config/recipes/cpt-lora.yaml}.
 *
 * @param method an adapter or the whole model
 * @param adamW rates of the optimizer, with the peak learning rate
 * @param maxGradientNorm longer gradients are scaled down to this Euclidean norm, positive
 * @param schedule course of the learning rate after warm-up
 * @param warmup rise of the learning rate
 * @param budget how long training lasts
 * @param sequenceLength tokens a window, at least 2
 * @param microBatchSize windows computed at once, at least 1
 * @param gradientAccumulationSteps micro-batches an optimizer step, at least 1
 * @param attendsAcrossTexts whether tokens see other texts that stand before theirs in a window
 * @param activationCheckpointing whether layers are computed again on the way back, which takes a
 *     third longer and saves most of the memory of long windows
 * @param precision type of activations and of the weights computed with; empty takes what is faster
 *     on the machine; what is trained is always kept in single precision
 * @param seed of the start of an adapter, of every order and of dropout
 * @param checkpointEverySteps optimizer steps between checkpoints, at least 1
 */
public record Recipe(
    TrainingMethod method,
    AdamWSettings adamW,
    double maxGradientNorm,
    Schedule schedule,
    Warmup warmup,
    TrainingBudget budget,
    int sequenceLength,
    int microBatchSize,
    int gradientAccumulationSteps,
    boolean attendsAcrossTexts,
    boolean activationCheckpointing,
    Optional<Precision> precision,
    long seed,
    int checkpointEverySteps) {
  private static final int SCHEMA_VERSION = 1;
  private static final String AUTO = "auto";
  private static final String LORA = "lora";
  private static final String FULL = "full";

  public Recipe {
    requireNonNull(method, "method is null");
    requireNonNull(adamW, "adamW is null");
    requireNonNull(schedule, "schedule is null");
    requireNonNull(warmup, "warmup is null");
    requireNonNull(budget, "budget is null");
    requireNonNull(precision, "precision is null");
    if (!(maxGradientNorm > 0)) {
      throw new IllegalArgumentException(
          "maxGradientNorm must be positive, got " + maxGradientNorm);
    }
    atLeast("sequenceLength", sequenceLength, 2);
    atLeast("microBatchSize", microBatchSize, 1);
    atLeast("gradientAccumulationSteps", gradientAccumulationSteps, 1);
    atLeast("checkpointEverySteps", checkpointEverySteps, 1);
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", got " + value);
    }
  }

  /**
   * Reads a recipe's file.
   *
   * @param overrides keys with dots to values in YAML, which replace or add to the file's
   * @throws BadInputException naming file, line and key if something is wrong
   */
  public static Recipe read(Path file, Map<String, String> overrides) {
    return from(Settings.read(file, overrides));
  }

  /**
   * Reads a recipe from settings.
   *
   * @throws BadInputException naming file, line and key if something is wrong
   */
  public static Recipe from(Settings settings) {
    int version = settings.integer("schemaVersion", SCHEMA_VERSION, 1, Integer.MAX_VALUE);
    if (version != SCHEMA_VERSION) {
      throw settings.fail("schemaVersion", "must be " + SCHEMA_VERSION + ", got " + version);
    }
    Settings optimizer = settings.child("optimizer");
    Settings data = settings.child("data");
    var recipe =
        new Recipe(
            method(settings),
            adamW(optimizer),
            optimizer.number("maxGradientNorm", 1, 1e-6, 1e6),
            optimizer.choice("schedule", Schedule.class, Schedule.COSINE),
            warmup(optimizer),
            budget(data),
            data.integer("sequenceLength", 512, 2, 1 << 20),
            data.integer("microBatchSize", 4, 1, 4096),
            data.integer("gradientAccumulationSteps", 1, 1, 4096),
            data.flag("attendAcrossTexts", true),
            settings.flag("activationCheckpointing", false),
            precision(settings),
            settings.integer("seed", 17L, 0L, Long.MAX_VALUE),
            settings.integer("checkpointEverySteps", 20, 1, 1_000_000));
    optimizer.rejectUnknown();
    data.rejectUnknown();
    settings.rejectUnknown();
    return recipe;
  }

  private static TrainingMethod method(Settings settings) {
    String name = settings.text("method", LORA);
    return switch (name) {
      case LORA -> new TrainingMethod.Lora(LoraKeys.read(settings.child(LORA)));
      case FULL -> {
        if (settings.has(LORA)) {
          throw settings.fail(LORA, "must not stand beside 'method: full': remove one of them");
        }
        yield new TrainingMethod.Full();
      }
      default -> throw settings.fail("method", "must be one of lora, full, got " + name);
    };
  }

  private static AdamWSettings adamW(Settings settings) {
    return new AdamWSettings(
        settings.number("learningRate", 5e-4, 0, 10),
        settings.number("beta1", 0.9, 0, 0.999999),
        settings.number("beta2", 0.95, 0, 0.999999),
        settings.number("epsilon", 1e-8, 1e-12, 1),
        settings.number("weightDecay", 0.01, 0, 10));
  }

  private static Warmup warmup(Settings settings) {
    boolean both = settings.has("warmupSteps") && settings.has("warmupShare");
    if (both) {
      throw settings.fail("warmupSteps", "must not stand beside 'warmupShare': keep one of them");
    }
    Optional<Integer> steps = settings.optionalInteger("warmupSteps", 0, 1_000_000_000);
    if (steps.isPresent()) {
      return new Warmup.Steps(steps.get());
    }
    return new Warmup.Share(settings.number("warmupShare", 0.05, 0, 1));
  }

  private static TrainingBudget budget(Settings settings) {
    boolean both = settings.has("tokens") && settings.has("epochs");
    if (both) {
      throw settings.fail("tokens", "must not stand beside 'epochs': keep one of them");
    }
    if (settings.has("tokens")) {
      return new TrainingBudget.Tokens(settings.integer("tokens", 1L, 1L, Long.MAX_VALUE / 2));
    }
    return new TrainingBudget.Epochs(settings.integer("epochs", 1, 1, 1_000_000));
  }

  private static Optional<Precision> precision(Settings settings) {
    String text = settings.text("precision", AUTO);
    return switch (text) {
      case AUTO -> Optional.empty();
      case "f32" -> Optional.of(Precision.F32);
      case "bf16" -> Optional.of(Precision.BF16);
      default -> throw settings.fail("precision", "must be one of auto, bf16, f32, got " + text);
    };
  }

  /** Returns rank, scale, dropout and targets of the adapter; empty when there is none. */
  public Optional<LoraSettings> lora() {
    return switch (method) {
      case TrainingMethod.Lora lora -> Optional.of(lora.settings());
      case TrainingMethod.Full full -> Optional.empty();
    };
  }

  /** Returns this recipe with another budget. */
  public Recipe withBudget(TrainingBudget other) {
    return new Recipe(
        method,
        adamW,
        maxGradientNorm,
        schedule,
        warmup,
        other,
        sequenceLength,
        microBatchSize,
        gradientAccumulationSteps,
        attendsAcrossTexts,
        activationCheckpointing,
        precision,
        seed,
        checkpointEverySteps);
  }

  /** Returns this recipe with another seed. */
  public Recipe withSeed(long other) {
    return new Recipe(
        method,
        adamW,
        maxGradientNorm,
        schedule,
        warmup,
        budget,
        sequenceLength,
        microBatchSize,
        gradientAccumulationSteps,
        attendsAcrossTexts,
        activationCheckpointing,
        precision,
        other,
        checkpointEverySteps);
  }

  /** Returns the values in effect under the file's keys, defaults included; in a fixed order. */
  public Map<String, Object> resolved() {
    Map<String, Object> optimizer = new LinkedHashMap<>();
    optimizer.put("learningRate", adamW.learningRate());
    optimizer.put("schedule", schedule.name().toLowerCase(java.util.Locale.ROOT));
    switch (warmup) {
      case Warmup.Steps steps -> optimizer.put("warmupSteps", steps.count());
      case Warmup.Share share -> optimizer.put("warmupShare", share.share());
    }
    optimizer.put("beta1", adamW.beta1());
    optimizer.put("beta2", adamW.beta2());
    optimizer.put("epsilon", adamW.epsilon());
    optimizer.put("weightDecay", adamW.weightDecay());
    optimizer.put("maxGradientNorm", maxGradientNorm);
    Map<String, Object> data = new LinkedHashMap<>();
    switch (budget) {
      case TrainingBudget.Tokens tokens -> data.put("tokens", tokens.count());
      case TrainingBudget.Epochs epochs -> data.put("epochs", epochs.count());
    }
    data.put("sequenceLength", sequenceLength);
    data.put("microBatchSize", microBatchSize);
    data.put("gradientAccumulationSteps", gradientAccumulationSteps);
    data.put("attendAcrossTexts", attendsAcrossTexts);
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("schemaVersion", SCHEMA_VERSION);
    all.put("method", lora().isPresent() ? LORA : FULL);
    lora().ifPresent(lora -> all.put(LORA, LoraKeys.resolved(lora)));
    all.put("optimizer", optimizer);
    all.put("data", data);
    all.put("activationCheckpointing", activationCheckpointing);
    all.put(
        "precision",
        precision.map(type -> type.name().toLowerCase(java.util.Locale.ROOT)).orElse(AUTO));
    all.put("seed", seed);
    all.put("checkpointEverySteps", checkpointEverySteps);
    return all;
  }
}
