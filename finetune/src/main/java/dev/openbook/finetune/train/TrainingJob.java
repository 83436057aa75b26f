package dev.openbook.finetune.train;

import static java.util.Objects.requireNonNull;

import dev.openbook.finetune.train.data.TrainingData;
import dev.openbook.finetune.train.recipe.Recipe;
import java.nio.file.Path;
import java.util.Optional;

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
 * @param start folder of the adapter that training goes on from, of the recipe's rank, scale and
 *     layers; its optimizer starts anew. Empty to start from nothing
 */
public record TrainingJob(
    Path model,
    String baseModel,
    Recipe recipe,
    TrainingData data,
    Path folder,
    Optional<Path> start) {
  public TrainingJob {
    requireNonNull(model, "model is null");
    requireNonNull(baseModel, "baseModel is null");
    requireNonNull(recipe, "recipe is null");
    requireNonNull(folder, "folder is null");
    requireNonNull(data, "data is null");
    requireNonNull(start, "start is null");
  }

  /** Makes a job that starts from nothing. */
  public TrainingJob(Path model, String baseModel, Recipe recipe, TrainingData data, Path folder) {
    this(model, baseModel, recipe, data, folder, Optional.empty());
  }
}
