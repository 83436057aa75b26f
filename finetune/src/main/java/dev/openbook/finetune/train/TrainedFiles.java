package dev.openbook.finetune.train;

import java.nio.file.Path;

/** What a finished training left on disk. */
public sealed interface TrainedFiles {
  /** Returns the folder. */
  Path folder();

  /**
   * An adapter in PEFT's layout, which needs its base model.
   *
   * @param folder with {@code adapter_config.json} and {@code adapter_model.safetensors}
   */
  record Adapter(Path folder) implements TrainedFiles {}

  /**
   * A whole model in Hugging Face's layout.
   *
   * @param folder with {@code config.json}, {@code model.safetensors} and the tokenizer's files
   */
  record Model(Path folder) implements TrainedFiles {}
}
