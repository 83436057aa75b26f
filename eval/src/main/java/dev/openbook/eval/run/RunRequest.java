package dev.openbook.eval.run;

import dev.openbook.eval.suite.Suite;
import dev.openbook.finetune.tensor.Device;
import dev.openbook.finetune.tensor.RuntimeSettings;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A suite to run.
 *
 * @param suite what to run
 * @param limit most questions asked, spread evenly over the documents; empty for all
 * @param out folder of the results; empty for {@code runs/<suite>/<run id>}
 * @param device where models are computed
 * @param runtime settings of the native library, and what {@code auto} precision takes
 * @param command the command line, for the report
 * @param environment environment variables that say where the cache is
 */
public record RunRequest(
    Suite suite,
    OptionalInt limit,
    Optional<Path> out,
    Device device,
    RuntimeSettings runtime,
    String command,
    Map<String, String> environment) {
  public RunRequest {
    environment = Map.copyOf(environment);
  }
}
