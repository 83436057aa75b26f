package dev.openbook.finetune.train.recipe;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.file.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is read and how it is cut; the keys of a recipe's {@code data}.
 *
 * @param budget how long training lasts
 * @param sequenceLength tokens a window, at least 2
 * @param microBatchSize windows (for preferences pairs, for rewards prompts with their groups)
 *     computed at once, at least 1
 * @param gradientAccumulationSteps micro-batches an optimizer step, at least 1
 * @param attendsAcrossTexts whether tokens see other texts that stand before theirs in a window
 * @param promptWeight weight of a prompt's tokens in the loss, [0, 1]; what follows the prompt
 *     weighs 1
 * @param longRecords what becomes of a prompt with its continuation that exceeds a window
 * @param stages mixes of texts by the training's progress, the first from 0 on
 * @param world that texts are made from as they are read; empty where they are given
 */
public record DataSettings(
    TrainingBudget budget,
    int sequenceLength,
    int microBatchSize,
    int gradientAccumulationSteps,
    boolean attendsAcrossTexts,
    double promptWeight,
    LongRecords longRecords,
    List<Stage> stages,
    Optional<WorldSettings> world) {
  private static final String MIX = "mix";
  private static final String STAGES = "stages";
  private static final String FROM = "from";
  private static final String LENGTH = "sequenceLength";
  private static final String WORLD = "world";
  private static final int LONGEST = 1 << 20;

  /** What becomes of a record that is longer than a window. */
  public enum LongRecords {
    /** Its prompt loses its beginning. */
    CUT_PROMPT,
    /** It is left out. */
    DROP,
    /** It goes on in the next window like running text, there without its prompt. */
    SPLIT
  }

  /** Makes settings of texts that are given. */
  public DataSettings(
      TrainingBudget budget,
      int sequenceLength,
      int microBatchSize,
      int gradientAccumulationSteps,
      boolean attendsAcrossTexts,
      double promptWeight,
      LongRecords longRecords,
      List<Stage> stages) {
    this(
        budget,
        sequenceLength,
        microBatchSize,
        gradientAccumulationSteps,
        attendsAcrossTexts,
        promptWeight,
        longRecords,
        stages,
        Optional.empty());
  }

  public DataSettings {
    requireNonNull(world, "world is null");
    requireNonNull(budget, "budget is null");
    requireNonNull(longRecords, "longRecords is null");
    atLeast("sequenceLength", sequenceLength, 2);
    atLeast("microBatchSize", microBatchSize, 1);
    atLeast("gradientAccumulationSteps", gradientAccumulationSteps, 1);
    if (!(promptWeight >= 0 && promptWeight <= 1)) {
      throw new IllegalArgumentException("promptWeight must be in [0, 1], got " + promptWeight);
    }
    stages = List.copyOf(stages);
    if (stages.isEmpty() || stages.getFirst().from() != 0) {
      throw new IllegalArgumentException("the first stage must begin at 0, got " + stages);
    }
  }

  /** Returns settings that read one stream of texts and mask prompts. */
  public static DataSettings of(
      TrainingBudget budget, int sequenceLength, int microBatchSize, int accumulationSteps) {
    return new DataSettings(
        budget,
        sequenceLength,
        microBatchSize,
        accumulationSteps,
        true,
        0,
        LongRecords.CUT_PROMPT,
        List.of(alone()));
  }

  private static Stage alone() {
    return new Stage("all", 0, Map.of(Stage.TEXTS, 1.0));
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", got " + value);
    }
  }

  static DataSettings read(Settings settings, Schedule schedule) {
    var read =
        new DataSettings(
            budget(settings),
            settings.integer(LENGTH, 512, 2, LONGEST),
            settings.integer("microBatchSize", 4, 1, 4096),
            settings.integer("gradientAccumulationSteps", 1, 1, 4096),
            settings.flag("attendAcrossTexts", true),
            settings.number("promptWeight", 0, 0, 1),
            settings.choice("longRecords", LongRecords.class, LongRecords.CUT_PROMPT),
            stages(settings, schedule),
            settings.has(WORLD)
                ? Optional.of(WorldSettings.read(settings.child(WORLD)))
                : Optional.empty());
    boolean open = read.budget instanceof TrainingBudget.Epochs;
    if (open && read.stages.size() > 1) {
      throw settings.fail(
          STAGES, "need 'tokens' in place of 'epochs': a stage begins at a share of the tokens");
    }
    if (open && !read.stages.getFirst().mix().containsKey(Stage.TEXTS)) {
      throw settings.fail(MIX, "needs 'texts', of which 'epochs' counts the passes");
    }
    if (open && read.world.isPresent()) {
      throw settings.fail(WORLD, "needs 'tokens' in place of 'epochs': its texts have no end");
    }
    settings.rejectUnknown();
    return read;
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

  private static List<Stage> stages(Settings settings, Schedule schedule) {
    if (!settings.has(STAGES)) {
      return List.of(settings.has(MIX) ? stage("all", 0, settings) : alone());
    }
    if (settings.has(MIX)) {
      throw settings.fail(MIX, "must not stand beside 'stages': keep one of them");
    }
    Settings children = settings.child(STAGES);
    var stages = new ArrayList<Stage>();
    for (String name : children.keys()) {
      Settings child = children.child(name);
      double from = from(child, schedule);
      double before = stages.isEmpty() ? -1 : stages.getLast().from();
      if (from <= before || (stages.isEmpty() && from != 0)) {
        throw child.fail(FROM, "must be 0 in the first stage and rise from stage to stage");
      }
      if (child.has(LENGTH) && !settings.has(WORLD)) {
        throw child.fail(
            LENGTH, "needs 'data.world': texts that are given have windows of one length");
      }
      Stage stage = stage(name, from, child);
      Optional<Integer> length = child.optionalInteger(LENGTH, 2, LONGEST);
      stages.add(length.isPresent() ? stage.withSequenceLength(length.get()) : stage);
      child.rejectUnknown();
    }
    return stages;
  }

  private static double from(Settings stage, Schedule schedule) {
    Optional<String> text = stage.optionalText(FROM);
    if (!text.equals(Optional.of("decay"))) {
      return stage.number(FROM, 0, 0, 0.999);
    }
    if (schedule.decayShare() == 1) {
      throw stage.fail(FROM, "must be a number: 'decay' needs 'schedule: wsd'");
    }
    return 1 - schedule.decayShare();
  }

  private static Stage stage(String name, double from, Settings settings) {
    Settings shares = settings.child(MIX);
    Map<String, Double> mix = new LinkedHashMap<>();
    for (String stream : shares.keys()) {
      mix.put(stream, shares.number(stream, 0, 1e-6, 1));
    }
    double sum = mix.values().stream().mapToDouble(Double::doubleValue).sum();
    if (Math.abs(sum - 1) > 1e-6) {
      throw settings.fail(MIX, "must have shares that add up to 1, got " + sum);
    }
    return new Stage(name, from, mix);
  }

  /** Returns these settings with another budget. */
  DataSettings withBudget(TrainingBudget other) {
    return new DataSettings(
        other,
        sequenceLength,
        microBatchSize,
        gradientAccumulationSteps,
        attendsAcrossTexts,
        promptWeight,
        longRecords,
        stages,
        world);
  }

  /** Returns the stage that a share of the tokens, [0, 1), has reached. */
  public Stage stageAt(double progress) {
    Stage current = stages.getFirst();
    for (Stage stage : stages) {
      if (stage.from() <= progress) {
        current = stage;
      }
    }
    return current;
  }

  /** Returns the tokens of the longest windows of any stage. */
  public int longestSequence() {
    return stages.stream()
        .mapToInt(stage -> stage.sequenceLength().orElse(sequenceLength))
        .max()
        .orElse(sequenceLength);
  }

  /** Returns the values under their keys, in a fixed order. */
  Map<String, Object> resolved() {
    Map<String, Object> keys = new LinkedHashMap<>();
    switch (budget) {
      case TrainingBudget.Tokens tokens -> keys.put("tokens", tokens.count());
      case TrainingBudget.Epochs epochs -> keys.put("epochs", epochs.count());
    }
    keys.put(LENGTH, sequenceLength);
    keys.put("microBatchSize", microBatchSize);
    keys.put("gradientAccumulationSteps", gradientAccumulationSteps);
    keys.put("attendAcrossTexts", attendsAcrossTexts);
    keys.put("promptWeight", promptWeight);
    keys.put("longRecords", longRecords.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    if (stages.size() == 1) {
      keys.put(MIX, stages.getFirst().mix());
    } else {
      Map<String, Object> named = new LinkedHashMap<>();
      for (Stage stage : stages) {
        Map<String, Object> part = new LinkedHashMap<>();
        part.put(FROM, stage.from());
        stage.sequenceLength().ifPresent(length -> part.put(LENGTH, length));
        part.put(MIX, stage.mix());
        named.put(stage.name(), part);
      }
      keys.put(STAGES, named);
    }
    world.ifPresent(each -> keys.put(WORLD, each.resolved()));
    return keys;
  }
}
