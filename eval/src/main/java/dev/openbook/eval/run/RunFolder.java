package dev.openbook.eval.run;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where a run keeps its files.
 *
 * @param id name of the run, the same for the same suite and settings
 * @param results folder of the results
 * @param steps folder of the steps
 */
record RunFolder(String id, Path results, Path steps) {

  static RunFolder of(RunRequest request) {
    String id =
        new StepKey(
                "run",
                Map.of(
                    "suite", request.suite().resolved(),
                    "limit", request.limit().orElse(0)))
            .hash()
            .substring(0, 8);
    return request
        .out()
        .map(out -> new RunFolder(id, out, out.resolve("steps")))
        .orElseGet(
            () -> {
              Path runs = Path.of("runs");
              return new RunFolder(
                  id, runs.resolve(request.suite().name()).resolve(id), runs.resolve("steps"));
            });
  }
}
