package dev.openbook.finetune.train.recipe;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.file.Settings;
import dev.openbook.finetune.tensor.TensorUpdates.AdamWSettings;
import dev.openbook.finetune.train.recipe.Schedule.Decay;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How weights change; the keys of a recipe's {@code optimizer}.
 *
 * @param adamW rates, with the peak learning rate
 * @param maxGradientNorm longer gradients are scaled down to this Euclidean norm, positive
 * @param schedule course of the learning rate after warm-up
 * @param warmup rise of the learning rate
 */
public record OptimizerSettings(
    AdamWSettings adamW, double maxGradientNorm, Schedule schedule, Warmup warmup) {
  private static final String WSD = "wsd";

  public OptimizerSettings {
    requireNonNull(adamW, "adamW is null");
    requireNonNull(schedule, "schedule is null");
    requireNonNull(warmup, "warmup is null");
    if (!(maxGradientNorm > 0)) {
      throw new IllegalArgumentException(
          "maxGradientNorm must be positive, got " + maxGradientNorm);
    }
  }

  static OptimizerSettings read(Settings settings) {
    var adamW =
        new AdamWSettings(
            settings.number("learningRate", 5e-4, 0, 10),
            settings.number("beta1", 0.9, 0, 0.999999),
            settings.number("beta2", 0.95, 0, 0.999999),
            settings.number("epsilon", 1e-8, 1e-12, 1),
            settings.number("weightDecay", 0.01, 0, 10));
    var read =
        new OptimizerSettings(
            adamW,
            settings.number("maxGradientNorm", 1, 1e-6, 1e6),
            schedule(settings),
            warmup(settings));
    settings.rejectUnknown();
    return read;
  }

  private static Schedule schedule(Settings settings) {
    String name = settings.text("schedule", "cosine");
    if (!name.equals(WSD)) {
      for (String key : new String[] {"decay", "decayShare"}) {
        if (settings.has(key)) {
          throw settings.fail(key, "stands with 'schedule: wsd' alone; the schedule is " + name);
        }
      }
    }
    return switch (name) {
      case "cosine" -> Schedule.COSINE;
      case "linear" -> Schedule.LINEAR;
      case "constant" -> Schedule.CONSTANT;
      case WSD ->
          new Schedule(
              settings.choice("decay", Decay.class, Decay.ONE_MINUS_SQRT),
              settings.number("decayShare", 0.2, 0.001, 0.999));
      default ->
          throw settings.fail(
              "schedule", "must be one of cosine, linear, constant, wsd, got " + name);
    };
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

  /** Returns the values under their keys, in a fixed order. */
  Map<String, Object> resolved() {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("learningRate", adamW.learningRate());
    String decay = schedule.decay().name().toLowerCase(Locale.ROOT).replace('_', '-');
    if (schedule.decayShare() < 1) {
      keys.put("schedule", WSD);
      keys.put("decay", decay);
      keys.put("decayShare", schedule.decayShare());
    } else {
      keys.put("schedule", decay);
    }
    switch (warmup) {
      case Warmup.Steps steps -> keys.put("warmupSteps", steps.count());
      case Warmup.Share share -> keys.put("warmupShare", share.share());
    }
    keys.put("beta1", adamW.beta1());
    keys.put("beta2", adamW.beta2());
    keys.put("epsilon", adamW.epsilon());
    keys.put("weightDecay", adamW.weightDecay());
    keys.put("maxGradientNorm", maxGradientNorm);
    return keys;
  }
}
