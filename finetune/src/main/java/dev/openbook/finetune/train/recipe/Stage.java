package dev.openbook.finetune.train.recipe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * A part of a training with a mix of texts of its own.
 *
 * @param name what it is called
 * @param from share of the training's tokens at which it begins, [0, 1)
 * @param mix streams of texts to the probability that the next window is filled from them; positive
 *     numbers that add up to 1
 * @param sequenceLength tokens a window, for texts that are made as they are read; empty for that
 *     of the recipe
 */
public record Stage(String name, double from, Map<String, Double> mix, OptionalInt sequenceLength) {
  /** The stream that the training is about; others are mixed in. */
  public static final String TEXTS = "texts";

  private static final double TOLERANCE = 1e-6;

  /** Makes a stage with the recipe's windows. */
  public Stage(String name, double from, Map<String, Double> mix) {
    this(name, from, mix, OptionalInt.empty());
  }

  public Stage {
    if (!(from >= 0 && from < 1)) {
      throw new IllegalArgumentException("from must be in [0, 1), got " + from);
    }
    mix = Collections.unmodifiableMap(new LinkedHashMap<>(mix));
    double sum = mix.values().stream().mapToDouble(Double::doubleValue).sum();
    boolean positive = mix.values().stream().allMatch(share -> share > 0);
    if (!positive || Math.abs(sum - 1) > TOLERANCE) {
      throw new IllegalArgumentException("shares must be positive and add up to 1, got " + mix);
    }
  }

  /** Returns this stage with windows of another length than the recipe's. */
  Stage withSequenceLength(int tokens) {
    return new Stage(name, from, mix, OptionalInt.of(tokens));
  }

  /** Draws a stream with its probability; of a single one without a draw. */
  public String draw(SplittableRandom random) {
    List<String> names = List.copyOf(mix.keySet());
    if (names.size() > 1) {
      double left = random.nextDouble();
      for (String name : names) {
        left -= mix.getOrDefault(name, 0.0);
        if (left < 0) {
          return name;
        }
      }
    }
    return names.getLast();
  }
}
