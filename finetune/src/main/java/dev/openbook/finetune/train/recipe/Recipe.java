package dev.openbook.finetune.train.recipe;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.file.Settings;
import dev.openbook.finetune.model.LoraSettings;
import dev.openbook.finetune.tensor.Precision;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How a model is trained; one to one a YAML file, see {@code config/recipes/cpt-lora.yaml}.
 *
 * @param method an adapter or the whole model
 * @param objective what is made smaller
 * @param optimizer how weights change
 * @param data what is read and how it is cut
 * @param earlyStopping when training ends before its budget; empty for never
 * @param activationCheckpointing whether layers are computed again on the way back, which takes a
 *     third longer and saves most of the memory of long windows
 * @param precision type of activations and of the weights computed with; empty takes what is faster
 *     on the machine; what is trained is always kept in single precision
 * @param seed of the start of an adapter, of every order, of dropout and of sampled completions
 * @param checkpointEverySteps optimizer steps between checkpoints, at least 1
 */
public record Recipe(
    TrainingMethod method,
    Objective objective,
    OptimizerSettings optimizer,
    DataSettings data,
    Optional<EarlyStopping> earlyStopping,
    boolean activationCheckpointing,
    Optional<Precision> precision,
    long seed,
    int checkpointEverySteps) {
  private static final int SCHEMA_VERSION = 1;
  private static final String AUTO = "auto";
  private static final String LORA = "lora";
  private static final String FULL = "full";
  private static final String START = "start";
  private static final String EARLY_STOPPING = "earlyStopping";

  public Recipe {
    requireNonNull(method, "method is null");
    requireNonNull(objective, "objective is null");
    requireNonNull(optimizer, "optimizer is null");
    requireNonNull(data, "data is null");
    requireNonNull(earlyStopping, "earlyStopping is null");
    requireNonNull(precision, "precision is null");
    if (checkpointEverySteps < 1) {
      throw new IllegalArgumentException(
          "checkpointEverySteps must be at least 1, got " + checkpointEverySteps);
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
    OptimizerSettings optimizer = OptimizerSettings.read(settings.child("optimizer"));
    var recipe =
        new Recipe(
            method(settings),
            Objective.read(settings),
            optimizer,
            DataSettings.read(settings.child("data"), optimizer.schedule()),
            settings.has(EARLY_STOPPING)
                ? Optional.of(EarlyStopping.read(settings.child(EARLY_STOPPING)))
                : Optional.empty(),
            settings.flag("activationCheckpointing", false),
            precision(settings),
            settings.integer("seed", 17L, 0L, Long.MAX_VALUE),
            settings.integer("checkpointEverySteps", 20, 1, 1_000_000));
    recipe.requireConsistent(settings);
    settings.rejectUnknown();
    return recipe;
  }

  private void requireConsistent(Settings settings) {
    if (data.world().isPresent() && earlyStopping.isPresent()) {
      throw settings.fail(
          EARLY_STOPPING, "must not stand beside 'data.world', whose texts are never read twice");
    }
    if (objective instanceof Objective.LanguageModelling) {
      return;
    }
    if (data.world().isPresent()) {
      throw settings.fail(Objective.KEY, "needs to be language-modelling with 'data.world'");
    }
    if (lora().map(LoraSettings::dropout).orElse(0.0) > 0) {
      throw settings.fail(Objective.KEY, "needs 'lora.dropout: 0': likelihoods are compared");
    }
    if (data.stages().size() > 1 || data.stages().getFirst().mix().size() > 1) {
      throw settings.fail(Objective.KEY, "reads one stream: remove 'mix' and 'stages'");
    }
    if (earlyStopping.isPresent()) {
      throw settings.fail(
          EARLY_STOPPING, "stands with 'objective: language-modelling' alone: remove it");
    }
    if (objective instanceof Objective.Grpo grpo) {
      requireConsistent(settings, grpo);
    }
  }

  private void requireConsistent(Settings settings, Objective.Grpo grpo) {
    if (grpo.klWeight() > 0 && lora().isEmpty()) {
      throw settings.fail(
          Objective.KEY,
          "needs 'method: lora' or 'grpo.klWeight: 0': the model before training is the one without"
              + " the adapter");
    }
    if (data.budget() instanceof TrainingBudget.Tokens) {
      throw settings.fail(
          Objective.KEY,
          "needs 'data.epochs' in place of 'tokens': how much the model writes is not known"
              + " before");
    }
    if (grpo.maxTokens() >= data.sequenceLength()) {
      throw settings.fail(
          Objective.KEY,
          "needs 'grpo.maxTokens' below 'data.sequenceLength' %d, got %d"
              .formatted(data.sequenceLength(), grpo.maxTokens()));
    }
    if (checkpointEverySteps % grpo.iterations() != 0) {
      throw settings.fail(
          "checkpointEverySteps",
          "must be a multiple of 'grpo.iterations' %d, got %d"
              .formatted(grpo.iterations(), checkpointEverySteps));
    }
  }

  private static TrainingMethod method(Settings settings) {
    String name = settings.text("method", LORA);
    return switch (name) {
      case LORA -> {
        if (settings.has(START)) {
          throw settings.fail(START, "needs 'method: full': random weights are trained as a whole");
        }
        yield new TrainingMethod.Lora(LoraKeys.read(settings.child(LORA)));
      }
      case FULL -> {
        if (settings.has(LORA)) {
          throw settings.fail(LORA, "must not stand beside 'method: full': remove one of them");
        }
        yield new TrainingMethod.Full(
            settings.has(START)
                ? Optional.of(RandomStart.read(settings.child(START)))
                : Optional.empty());
      }
      default -> throw settings.fail("method", "must be one of lora, full, got " + name);
    };
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

  /** Returns the random weights that training starts from; empty when it starts from a base. */
  public Optional<RandomStart> start() {
    return method instanceof TrainingMethod.Full(Optional<RandomStart> start)
        ? start
        : Optional.empty();
  }

  /** Returns this recipe with another budget. */
  public Recipe withBudget(TrainingBudget other) {
    return new Recipe(
        method,
        objective,
        optimizer,
        data.withBudget(other),
        earlyStopping,
        activationCheckpointing,
        precision,
        seed,
        checkpointEverySteps);
  }

  /** Returns this recipe with another seed. */
  public Recipe withSeed(long other) {
    return new Recipe(
        method,
        objective,
        optimizer,
        data,
        earlyStopping,
        activationCheckpointing,
        precision,
        other,
        checkpointEverySteps);
  }

  /** Returns the values in effect under the file's keys, defaults included; in a fixed order. */
  public Map<String, Object> resolved() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("schemaVersion", SCHEMA_VERSION);
    all.put("method", lora().isPresent() ? LORA : FULL);
    lora().ifPresent(lora -> all.put(LORA, LoraKeys.resolved(lora)));
    start().ifPresent(start -> all.put(START, start.resolved()));
    all.putAll(objective.resolved());
    all.put("optimizer", optimizer.resolved());
    all.put("data", data.resolved());
    earlyStopping.ifPresent(rule -> all.put(EARLY_STOPPING, rule.resolved()));
    all.put("activationCheckpointing", activationCheckpointing);
    all.put("precision", precision.map(type -> type.name().toLowerCase(Locale.ROOT)).orElse(AUTO));
    all.put("seed", seed);
    all.put("checkpointEverySteps", checkpointEverySteps);
    return all;
  }
}
