package dev.openbook.finetune.train.recipe;

import dev.openbook.datasets.file.Settings;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a training makes smaller. */
public sealed interface Objective {
  /** Key of a recipe, and the names it takes. */
  String KEY = "objective";

  /** Cross entropy of the next token: of running text, or of what follows a prompt. */
  record LanguageModelling() implements Objective {
    private static final String NAME = "language-modelling";
  }

  /**
   * Direct preference optimization: {@code -log sigmoid(beta (log p(chosen) / ref(chosen) - log
   * p(rejected) / ref(rejected)))}, the mean over pairs, where ref is the model before training.
   *
   * @param beta weight of staying near the model before training, positive
   * @see <a href="https://arxiv.org/abs/2305.18290">Rafailov et al., Direct Preference
   *     Optimization, equation 7</a>
   */
  record Dpo(double beta) implements Objective {
    private static final String NAME = "dpo";

    public Dpo {
      if (!(beta > 0)) {
        throw new IllegalArgumentException("beta must be positive, got " + beta);
      }
    }
  }

  static Objective read(Settings settings) {
    String name = settings.text(KEY, LanguageModelling.NAME);
    if (!name.equals(Dpo.NAME) && settings.has(Dpo.NAME)) {
      throw settings.fail(Dpo.NAME, "stands with 'objective: dpo' alone; it is " + name);
    }
    return switch (name) {
      case LanguageModelling.NAME -> new LanguageModelling();
      case Dpo.NAME -> {
        Settings keys = settings.child(Dpo.NAME);
        var dpo = new Dpo(keys.number("beta", 0.1, 1e-6, 1000));
        keys.rejectUnknown();
        yield dpo;
      }
      default ->
          throw settings.fail(
              KEY,
              "must be one of %s, %s, got %s".formatted(LanguageModelling.NAME, Dpo.NAME, name));
    };
  }

  /** Returns the values under their keys, in a fixed order. */
  default Map<String, Object> resolved() {
    Map<String, Object> keys = new LinkedHashMap<>();
    switch (this) {
      case LanguageModelling text -> keys.put(KEY, LanguageModelling.NAME);
      case Dpo dpo -> {
        keys.put(KEY, Dpo.NAME);
        keys.put(Dpo.NAME, Map.of("beta", dpo.beta()));
      }
    }
    return keys;
  }
}
