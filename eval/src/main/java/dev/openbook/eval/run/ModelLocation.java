package dev.openbook.eval.run;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.NearestName;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.fetch.Fetcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Finds a model by what a user calls it. */
public final class ModelLocation {
  private ModelLocation() {}

  /**
   * Returns a model's files, fetching them when it is a catalog name.
   *
   * @param name a catalog name, or the path of a folder or GGUF file
   * @param environment variables that say where the cache is
   * @throws BadInputException if it is neither a catalog name nor a path, or cannot be fetched
   */
  public static Path find(String name, Map<String, String> environment, Progress progress) {
    Fetcher fetcher = Fetcher.fromEnvironment(environment);
    if (fetcher.catalog().names().contains(name)) {
      return fetcher.fetch(name, progress);
    }
    Path path = Path.of(name);
    if (Files.exists(path)) {
      return path;
    }
    throw new BadInputException(
        NearestName.unknown("model", name, fetcher.catalog().names())
            + "; or give the path of a folder of Hugging Face files or of a GGUF file");
  }
}
