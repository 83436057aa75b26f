package dev.openbook.maven;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A call of {@code openbook run}; what its options mean is said there.
 *
 * @param suite suite file, as the user gives it
 * @param set keys of the suite to other values
 * @param limit most questions asked
 * @param out folder of the results
 * @param dryRun whether the plan is printed and nothing run
 * @param device where models are computed
 */
record SuiteRun(
    String suite,
    Map<String, String> set,
    Optional<Integer> limit,
    Path out,
    boolean dryRun,
    Optional<String> device) {
  SuiteRun {
    set = Map.copyOf(set);
  }

  /** Returns the folder named for a suite's file, without its ending. */
  static Path usualFolder(Path parent, String suite) {
    String file = requireNonNull(Path.of(suite).toAbsolutePath().getFileName()).toString();
    return parent.resolve(file.replaceFirst("\\.ya?ml$", ""));
  }

  /** Returns the words after the command's name. */
  List<String> arguments() {
    var words = new ArrayList<>(List.of("run", suite));
    set.keySet().stream()
        .sorted()
        .forEach(key -> words.addAll(List.of("--set", key + "=" + set.get(key))));
    limit.ifPresent(most -> words.addAll(List.of("--limit", most.toString())));
    words.addAll(List.of("--out", out.toString()));
    if (dryRun) {
      words.add("--dry-run");
    }
    device.ifPresent(name -> words.addAll(List.of("--device", name)));
    return List.copyOf(words);
  }
}
