package dev.openbook.datasets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

/**
 * The folder of data and reference figures that lies beside the repository.
 *
 * @param root its path, which need not exist
 */
public record SharedData(Path root) {
  /** Stores the path in its absolute, normal form. */
  public SharedData {
    root = root.toAbsolutePath().normalize();
  }

  /**
   * Returns the folder the build names in the system property {@code openbook.shared}; without it,
   * {@code ../../shared} seen from a module, which is where the build looks too.
   */
  public static SharedData ofBuild() {
    return new SharedData(Path.of(System.getProperty("openbook.shared", "../../shared")));
  }

  /** Returns a file or folder of the build's shared folder, e.g. {@code data/squad}. */
  public static Path path(String relative) {
    return ofBuild().root().resolve(relative);
  }

  /**
   * Returns whether tests that read the given files can run: disabled when there is no shared
   * folder at all.
   *
   * @param relatives files or folders, relative to the root
   * @throws IllegalStateException if the folder exists and a file does not
   */
  ConditionEvaluationResult availability(String... relatives) {
    if (!Files.isDirectory(root)) {
      return ConditionEvaluationResult.disabled(
          "no shared data at " + root + "; give its place with -Dopenbook.shared=PATH");
    }
    List<String> missing =
        Arrays.stream(relatives).filter(name -> !Files.exists(root.resolve(name))).toList();
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "shared data not found at "
              + root.resolve(missing.getFirst())
              + "; the folder is incomplete, copy it again");
    }
    return ConditionEvaluationResult.enabled("shared data at " + root);
  }
}
