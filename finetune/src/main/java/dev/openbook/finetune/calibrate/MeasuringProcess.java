package dev.openbook.finetune.calibrate;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
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
    var builder =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true);
    builder.environment().putAll(variables);
    try {
      Process process = builder.start();
      try (BufferedReader output = process.inputReader()) {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new MeasurementFailure("took more than " + patience.toSeconds() + " s");
        }
        return figures(process.exitValue(), output.lines().toList());
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new MeasurementFailure("cannot be run: " + e.getMessage(), e);
    }
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
