package dev.openbook.finetune.train.recipe;

import dev.openbook.datasets.file.Settings;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * When a training ends before its budget: once the loss on held-out texts has not fallen for a
 * while. The weights of the lowest held-out loss are the outcome. Held-out texts are not those that
 * the model is examined on.
 *
 * @param everySteps optimizer steps between two looks at the held-out texts, at least 1
 * @param patience looks without a new lowest loss after which the training ends, at least 1
 * @param minImprovement what a loss must be lower by to count as lower, nats a token, at least 0
 * @param heldOutShare share of the sources whose texts are held out, (0, 0.5], unless held-out
 *     texts are given
 */
public record EarlyStopping(
    int everySteps, int patience, double minImprovement, double heldOutShare) {
  public EarlyStopping {
    if (everySteps < 1 || patience < 1) {
      throw new IllegalArgumentException(
          "everySteps and patience must be at least 1, got " + everySteps + ", " + patience);
    }
    if (!(minImprovement >= 0)) {
      throw new IllegalArgumentException(
          "minImprovement must be at least 0, got " + minImprovement);
    }
    if (!(heldOutShare > 0 && heldOutShare <= 0.5)) {
      throw new IllegalArgumentException("heldOutShare must be in (0, 0.5], got " + heldOutShare);
    }
  }

  static EarlyStopping read(Settings settings) {
    var read =
        new EarlyStopping(
            settings.integer("everySteps", 20, 1, 1_000_000),
            settings.integer("patience", 3, 1, 1_000_000),
            settings.number("minImprovement", 0, 0, 1000),
            settings.number("heldOutShare", 0.05, 1e-6, 0.5));
    settings.rejectUnknown();
    return read;
  }

  /** Returns the values under their keys, in a fixed order. */
  Map<String, Object> resolved() {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("everySteps", everySteps);
    keys.put("patience", patience);
    keys.put("minImprovement", minImprovement);
    keys.put("heldOutShare", heldOutShare);
    return keys;
  }
}
