package dev.openbook.finetune.train.recipe;

import dev.openbook.datasets.file.Settings;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The world that a pretraining's texts are made from; the keys of {@code data.world}.
 *
 * @param seed of the world
 * @param people how many are to be known by heart, 1 to 100,000
 * @param popularity how much oftener some of them are met, 0 (all alike) to 3
 * @param mostPassages most passages that a question has, 5 to 64
 */
public record WorldSettings(long seed, int people, double popularity, int mostPassages) {
  static WorldSettings read(Settings settings) {
    var read =
        new WorldSettings(
            settings.integer("seed", 1L, Long.MIN_VALUE, Long.MAX_VALUE),
            settings.integer("people", 400, 1, 100_000),
            settings.number("popularity", 0, 0, 3),
            settings.integer("mostPassages", 8, 5, 64));
    settings.rejectUnknown();
    return read;
  }

  /** Returns the values under their keys, in a fixed order. */
  Map<String, Object> resolved() {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("seed", seed);
    keys.put("people", people);
    keys.put("popularity", popularity);
    keys.put("mostPassages", mostPassages);
    return keys;
  }
}
