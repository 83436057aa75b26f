package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.finetune.weights.PeftAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model that a user names by itself, by an adapter, or by the folder of a training.
 *
 * @param base catalog name or path
 * @param adapter beside it; empty for the model as it is
 */
record TunedModel(String base, Optional<Path> adapter) {
  private static final String CONFIG = "adapter_config.json";

  /**
   * Finds out what is named.
   *
   * @param name catalog name, path of a model or adapter, or folder of a training
   * @param adapter given beside the name
   * @throws BadInputException if an adapter names no base, or a training is not finished
   */
  static TunedModel of(String name, Optional<Path> adapter) throws IOException {
    if (adapter.isPresent()) {
      return new TunedModel(name, adapter);
    }
    Path path = Path.of(name);
    if (Files.exists(path.resolve(CONFIG))) {
      return byAdapter(path);
    }
    if (Files.exists(path.resolve("training.json"))) {
      if (Files.exists(path.resolve("adapter").resolve(CONFIG))) {
        return byAdapter(path.resolve("adapter"));
      }
      if (!Files.exists(path.resolve("done.json"))) {
        throw BadInputException.in(
            path, "holds a training that is not finished; give the train command again");
      }
      return new TunedModel(path.resolve("model").toString(), Optional.empty());
    }
    return new TunedModel(name, Optional.empty());
  }

  private static TunedModel byAdapter(Path folder) throws IOException {
    try (PeftAdapter update = PeftAdapter.open(folder)) {
      String base = update.config().baseModel();
      if (base.isBlank()) {
        throw BadInputException.in(
            folder, "names no base model; give it, and the adapter as --adapter");
      }
      return new TunedModel(base, Optional.of(folder));
    }
  }
}
