package dev.openbook.finetune.train.data;

import static java.util.Objects.requireNonNull;

import dev.openbook.finetune.train.recipe.Stage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a training reads. */
public sealed interface TrainingData {
  /**
   * Texts, for language modelling.
   *
   * @param streams by the names of the recipe's mixes, the main one first; none is empty
   */
  record Texts(Map<String, List<TrainingText>> streams) implements TrainingData {
    public Texts {
      streams = Collections.unmodifiableMap(new LinkedHashMap<>(streams));
      if (streams.isEmpty() || streams.containsValue(List.of())) {
        throw new IllegalArgumentException("texts is empty");
      }
    }
  }

  /**
   * Texts that are made as they are read, for language modelling.
   *
   * @param streams by the names of the recipe's mixes
   * @param origin what they are made from and by which version, which tells them from others
   */
  record Endless(Map<String, TextSource> streams, String origin) implements TrainingData {
    public Endless {
      streams = Collections.unmodifiableMap(new LinkedHashMap<>(streams));
      requireNonNull(origin, "origin is null");
    }
  }

  /**
   * Preferences, for direct preference optimization.
   *
   * @param pairs not empty
   */
  record Preferences(List<PreferencePair> pairs) implements TrainingData {
    public Preferences {
      pairs = List.copyOf(pairs);
      if (pairs.isEmpty()) {
        throw new IllegalArgumentException("pairs is empty");
      }
    }
  }

  /**
   * Prompts whose completions get a reward, for group relative policy optimization.
   *
   * @param prompts not empty
   * @param reward of a completion
   * @param stops texts that end a completion
   */
  record Prompts(List<AnsweredPrompt> prompts, Reward reward, List<String> stops)
      implements TrainingData {
    public Prompts {
      prompts = List.copyOf(prompts);
      requireNonNull(reward, "reward is null");
      stops = List.copyOf(stops);
      if (prompts.isEmpty()) {
        throw new IllegalArgumentException("prompts is empty");
      }
    }
  }

  /** Returns texts of one stream, {@link Stage#TEXTS}. */
  static TrainingData of(List<TrainingText> texts) {
    return new Texts(Map.of(Stage.TEXTS, texts));
  }
}
