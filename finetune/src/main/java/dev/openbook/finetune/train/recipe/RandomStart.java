package dev.openbook.finetune.train.recipe;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.file.Settings;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Random weights that a training starts from in place of a base model; the keys of {@code start}.
 *
 * @param model folder with {@code config.json} and {@code tokenizer.json}, relative to the recipe's
 *     file
 * @param deviation standard deviation of the weights, above 0; those of matrices that add to the
 *     residual stream have it divided by the root of twice the number of layers
 */
public record RandomStart(String model, double deviation) {
  public RandomStart {
    requireNonNull(model, "model is null");
    if (!(deviation > 0)) {
      throw new IllegalArgumentException("deviation must be above 0, got " + deviation);
    }
  }

  static RandomStart read(Settings settings) {
    var read = new RandomStart(settings.text("model"), settings.number("deviation", 0.02, 1e-6, 1));
    settings.rejectUnknown();
    return read;
  }

  /** Returns the values under their keys, in a fixed order. */
  Map<String, Object> resolved() {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("model", model);
    keys.put("deviation", deviation);
    return keys;
  }
}
