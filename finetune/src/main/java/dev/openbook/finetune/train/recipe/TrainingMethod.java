package dev.openbook.finetune.train.recipe;

import static java.util.Objects.requireNonNull;

import dev.openbook.finetune.model.LoraSettings;

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

  /** Every weight of the model. */
  record Full() implements TrainingMethod {}
}
