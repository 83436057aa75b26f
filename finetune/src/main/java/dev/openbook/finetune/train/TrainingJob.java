package dev.openbook.finetune.train;

import static java.util.Objects.requireNonNull;

import dev.openbook.finetune.train.data.TrainingData;
import dev.openbook.finetune.train.recipe.Recipe;
import java.nio.file.Path;

/**
 * What is to be trained.
 *
 * @param model folder or GGUF file of the base model; where the recipe starts from random weights,
 *     folder of config and tokenizer
 * @param baseModel its name, which the adapter's config names
 * @param recipe how
 * @param data on what
 * @param folder where log, checkpoints and adapter go; a training that was cut off in it is taken
 *     up again
 */
public record TrainingJob(
    Path model, String baseModel, Recipe recipe, TrainingData data, Path folder) {
  public TrainingJob {
    requireNonNull(model, "model is null");
    requireNonNull(baseModel, "baseModel is null");
    requireNonNull(recipe, "recipe is null");
    requireNonNull(folder, "folder is null");
    requireNonNull(data, "data is null");
  }
}
