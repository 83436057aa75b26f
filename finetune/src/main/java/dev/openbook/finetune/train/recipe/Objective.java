package dev.openbook.finetune.train.recipe;

import dev.openbook.datasets.file.Settings;
import java.util.LinkedHashMap;
import java.util.List;
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

  /**
   * Group relative policy optimization: the model writes a group of completions of each prompt,
   * each gets a reward, and those better than their group become likelier.
   *
   * <p>With r the ratio of a token's probability to that when it was written, A the reward less the
   * group's mean and k the estimate {@code r (ref/p - log(ref/p) - 1)} of the divergence from the
   * model before training, the loss of a token is {@code -min(r A, clip(r, 1 - clip, 1 + clip) A) +
   * klWeight k}; the r of k is that of DeepSeek-V3.2 and trl, the paper has none. A step's loss is
   * the mean over all its tokens (as in DAPO), not the mean of each completion's mean (as in the
   * paper), which weighs the tokens of long completions less.
   *
   * @param groupSize completions of a prompt, at least 2
   * @param temperature of sampling, positive; p is the probability at this temperature
   * @param maxTokens most tokens of a completion, at least 1
   * @param clip how far a ratio may move before a token has no gradient any more, (0, 1)
   * @param klWeight weight of the divergence, at least 0
   * @param scaleRewards whether A is divided by the standard deviation of the group's rewards, as
   *     in the paper; without it (Dr. GRPO) questions that are nearly always or nearly never
   *     answered do not weigh more than others
   * @param iterations optimizer steps on the same completions, at least 1
   * @see <a href="https://arxiv.org/abs/2402.03300">Shao et al., DeepSeekMath, section 4.1</a>
   * @see <a href="https://arxiv.org/abs/2503.20783">Liu et al., Understanding R1-Zero-like
   *     training, section 3 (Dr. GRPO)</a>
   * @see <a href="https://arxiv.org/abs/2503.14476">Yu et al., DAPO, section 3.3</a>
   */
  record Grpo(
      int groupSize,
      double temperature,
      int maxTokens,
      double clip,
      double klWeight,
      boolean scaleRewards,
      int iterations)
      implements Objective {
    private static final String NAME = "grpo";

    public Grpo {
      if (groupSize < 2) {
        throw new IllegalArgumentException("groupSize must be at least 2, got " + groupSize);
      }
      if (!(temperature > 0)) {
        throw new IllegalArgumentException("temperature must be positive, got " + temperature);
      }
      if (maxTokens < 1) {
        throw new IllegalArgumentException("maxTokens must be at least 1, got " + maxTokens);
      }
      if (!(clip > 0 && clip < 1)) {
        throw new IllegalArgumentException("clip must be in (0, 1), got " + clip);
      }
      if (!(klWeight >= 0)) {
        throw new IllegalArgumentException("klWeight must be at least 0, got " + klWeight);
      }
      if (iterations < 1) {
        throw new IllegalArgumentException("iterations must be at least 1, got " + iterations);
      }
    }

    private static Grpo read(Settings keys) {
      var grpo =
          new Grpo(
              keys.integer("groupSize", 8, 2, 1024),
              keys.number("temperature", 1, 0.01, 100),
              keys.integer("maxTokens", 32, 1, 1 << 20),
              keys.number("clip", 0.2, 1e-6, 0.999999),
              keys.number("klWeight", 0, 0, 1000),
              keys.flag("scaleRewards", false),
              keys.integer("iterations", 1, 1, 1000));
      keys.rejectUnknown();
      return grpo;
    }

    private Map<String, Object> keys() {
      Map<String, Object> keys = new LinkedHashMap<>();
      keys.put("groupSize", groupSize);
      keys.put("temperature", temperature);
      keys.put("maxTokens", maxTokens);
      keys.put("clip", clip);
      keys.put("klWeight", klWeight);
      keys.put("scaleRewards", scaleRewards);
      keys.put("iterations", iterations);
      return keys;
    }

    /**
     * Returns whether steps need log-likelihoods. Where each completion is learned from once, by
     * the model that wrote it, and nothing holds that model back, every ratio is 1 without them.
     */
    public boolean comparesLikelihoods() {
      return iterations > 1 || klWeight > 0;
    }
  }

  static Objective read(Settings settings) {
    String name = settings.text(KEY, LanguageModelling.NAME);
    for (String other : List.of(Dpo.NAME, Grpo.NAME)) {
      if (!name.equals(other) && settings.has(other)) {
        throw settings.fail(
            other, "stands with 'objective: %s' alone; it is %s".formatted(other, name));
      }
    }
    return switch (name) {
      case LanguageModelling.NAME -> new LanguageModelling();
      case Dpo.NAME -> {
        Settings keys = settings.child(Dpo.NAME);
        var dpo = new Dpo(keys.number("beta", 0.1, 1e-6, 1000));
        keys.rejectUnknown();
        yield dpo;
      }
      case Grpo.NAME -> Grpo.read(settings.child(Grpo.NAME));
      default ->
          throw settings.fail(
              KEY,
              "must be one of %s, %s, %s, got %s"
                  .formatted(LanguageModelling.NAME, Dpo.NAME, Grpo.NAME, name));
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
      case Grpo grpo -> {
        keys.put(KEY, Grpo.NAME);
        keys.put(Grpo.NAME, grpo.keys());
      }
    }
    return keys;
  }
}
