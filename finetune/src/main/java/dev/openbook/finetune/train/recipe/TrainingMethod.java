package dev.openbook.finetune.train.recipe;

import static java.util.Objects.requireNonNull;

import dev.openbook.finetune.model.LoraSettings;
import java.util.Optional;

/** What a training changes. */
public sealed interface TrainingMethod {
  /**
   * A low-rank update beside frozen weights.
   *
   * @param settings rank, scale, dropout and targets
   */
  record Lora(LoraSettings settings) implements TrainingMethod {
    public Lora {
      requireNonNull(settings, "settings is null");
    }
  }

  /**
   * Every weight of the model.
   *
   * @param start random weights in place of a base model's; empty to train that further
   */
  record Full(Optional<RandomStart> start) implements TrainingMethod {
    public Full {
      requireNonNull(start, "start is null");
    }

    /** Makes the method that trains a base model further. */
    public Full() {
      this(Optional.empty());
    }
  }
}
