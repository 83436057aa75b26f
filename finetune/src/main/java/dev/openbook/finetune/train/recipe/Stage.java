package dev.openbook.finetune.train.recipe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A part of a training with a mix of texts of its own.
 *
 * @param name what it is called
 * @param from share of the training's tokens at which it begins, [0, 1)
 * @param mix streams of texts to the probability that the next window is filled from them; positive
 *     numbers that add up to 1
 */
public record Stage(String name, double from, Map<String, Double> mix) {
  /** The stream that the training is about; others are mixed in. */
  public static final String TEXTS = "texts";

  private static final double TOLERANCE = 1e-6;

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
}
