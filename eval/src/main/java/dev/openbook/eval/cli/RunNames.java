package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/** What runs are called: by their file name, or by their path where two share a file name. */
final class RunNames {
  private RunNames() {}

  /**
   * Returns a name for each file, in order, all different.
   *
   * @throws BadInputException if a file is given twice
   */
  static List<String> of(List<Path> files) {
    var seen = new HashSet<Path>();
    for (Path file : files) {
      if (!seen.add(file.toAbsolutePath().normalize())) {
        throw new BadInputException("run " + file + " is given twice; give each run once");
      }
    }
    var counts =
        files.stream().collect(Collectors.groupingBy(RunNames::fileName, Collectors.counting()));
    return files.stream()
        .map(
            file -> {
              String name = fileName(file);
              return counts.getOrDefault(name, 0L) > 1 ? file.toString() : name;
            })
        .toList();
  }

  private static String fileName(Path file) {
    Path name = file.getFileName();
    return name == null ? file.toString() : name.toString();
  }
}
