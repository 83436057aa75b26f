package dev.openbook.finetune.calibrate;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;

/**
 * A process that measures the settings of its environment.
 *
 * @param command what starts it; it prints {@link Figures} as one line of JSON and ends with 0
 * @param patience longest wait for its end, after which it is killed
 */
record MeasuringProcess(List<String> command, Duration patience) {
  MeasuringProcess {
    command = List.copyOf(command);
  }

  /**
   * Runs the process.
   *
   * @param variables added to this process's environment
   * @throws MeasurementFailure if it fails or hangs
   */
  Figures measure(Map<String, String> variables) throws MeasurementFailure, InterruptedException {
    try {
      Path output = Files.createTempFile("openbook-measure", ".txt");
      try {
        return measure(variables, output);
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new MeasurementFailure("cannot be run: " + e.getMessage(), e);
    }
  }

  /** Keeps the output in a file: a pipe that nobody reads stops the process when it is full. */
  private Figures measure(Map<String, String> variables, Path output)
      throws IOException, MeasurementFailure, InterruptedException {
    var builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(variables);
    Process process = builder.start();
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new MeasurementFailure("took more than " + patience.toSeconds() + " s");
      }
    } finally {
      process.destroyForcibly();
    }
    return figures(process.exitValue(), Files.readAllLines(output));
  }

  private static Figures figures(int exitValue, List<String> lines) throws MeasurementFailure {
    String last = lines.stream().filter(line -> !line.isBlank()).reduce("", (_, next) -> next);
    if (exitValue != 0) {
      throw new MeasurementFailure("ended with " + exitValue + ": " + last.strip());
    }
    try {
      return Figures.parse(last);
    } catch (JacksonException e) {
      throw new MeasurementFailure("printed no figures: " + last.strip(), e);
    }
  }
}
