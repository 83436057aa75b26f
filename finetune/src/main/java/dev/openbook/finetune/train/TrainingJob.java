package dev.openbook.finetune.train;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;

/**
 * What is to be trained.
 *
 * @param model folder or GGUF file of the base model
 * @param baseModel its name, which the adapter's config names
 * @param recipe how
 * @param texts on what, not empty
 * @param folder where log, checkpoints and adapter go; a training that was cut off in it is taken
 *     up again
 */
public record TrainingJob(
    Path model, String baseModel, Recipe recipe, List<TrainingText> texts, Path folder) {
  public TrainingJob {
    requireNonNull(model, "model is null");
    requireNonNull(baseModel, "baseModel is null");
    requireNonNull(recipe, "recipe is null");
    requireNonNull(folder, "folder is null");
    texts = List.copyOf(texts);
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("texts is empty");
    }
  }
}
