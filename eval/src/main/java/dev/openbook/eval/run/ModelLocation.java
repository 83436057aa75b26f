package dev.openbook.eval.run;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.NearestName;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.fetch.CatalogEntry;
import dev.openbook.datasets.fetch.Fetcher;
import dev.openbook.datasets.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds a model by what a user calls it. */
public final class ModelLocation {
  private static final int CHECKSUM_DIGITS = 12;

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
    List<String> models = fetcher.catalog().names(CatalogEntry.MODEL);
    if (models.contains(name)) {
      return fetcher.fetch(name, progress);
    }
    Path path = Path.of(name);
    if (Files.exists(path)) {
      return path;
    }
    throw new BadInputException(
        NearestName.unknown("model", name, models)
            + "; or give the path of a folder of Hugging Face files or of a GGUF file");
  }

  /**
   * Returns one checksum of a model's files: weights, configuration, tokenizer.
   *
   * @throws IOException if a file cannot be read
   */
  public static String checksum(Path path) throws IOException {
    if (Files.isRegularFile(path)) {
      return Sha256.of(path);
    }
    List<Path> files;
    try (Stream<Path> listed = Files.list(path)) {
      files = listed.filter(ModelLocation::isModelFile).sorted().toList();
    }
    var sums = new StringBuilder();
    for (Path file : files) {
      sums.append(file.getFileName()).append(' ').append(Sha256.of(file)).append('\n');
    }
    return files.size() == 1 ? Sha256.of(files.getFirst()) : Sha256.of(sums.toString());
  }

  /** Returns the first digits of a checksum, which tell models apart where people read them. */
  public static String shortened(String checksum) {
    return checksum.substring(0, CHECKSUM_DIGITS);
  }

  private static boolean isModelFile(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".safetensors") || name.endsWith(".gguf") || name.endsWith(".json");
  }
}
