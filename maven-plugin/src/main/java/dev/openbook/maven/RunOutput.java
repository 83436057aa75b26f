package dev.openbook.maven;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.Log;

/**
 * What a run prints: every line goes to Maven's log, except the complaint that a run ends with,
 * which the build ends with then.
 */
final class RunOutput {
  private static final int FINE = 0;
  private static final int BAD_INPUT = 2;
  private static final int GATE_FAILED = 3;
  private static final String COMPLAINT = "openbook: ";
  private static final String FAILED_GATE = "gate FAILED: ";

  private final Log log;
  private final List<String> failedGates = new ArrayList<>();
  private Optional<String> complaint = Optional.empty();

  RunOutput(Log log) {
    this.log = log;
  }

  /** Takes the next line. */
  void line(String line) {
    passComplaint(); // it was not the last word
    if (line.startsWith(COMPLAINT)) {
      complaint = Optional.of(line);
      return;
    }
    if (line.startsWith(FAILED_GATE)) {
      failedGates.add(line.substring(FAILED_GATE.length()));
    }
    log(line);
  }

  /**
   * Takes the end of the run.
   *
   * @throws MojoFailureException naming the gates that failed
   * @throws MojoExecutionException with the run's complaint, or its exit code
   */
  void end(String suite, int exitCode) throws MojoExecutionException, MojoFailureException {
    if (exitCode == BAD_INPUT && complaint.isPresent()) {
      throw new MojoExecutionException(complaint.get().substring(COMPLAINT.length()));
    }
    passComplaint();
    if (exitCode == GATE_FAILED) {
      throw new MojoFailureException(
          (failedGates.size() > 1 ? failedGates.size() + " gates" : "a gate")
              + " of "
              + suite
              + " failed: "
              + String.join("; ", failedGates));
    }
    if (exitCode != FINE) {
      throw new MojoExecutionException(
          "the run of "
              + suite
              + " ended with exit code "
              + exitCode
              + "; what it said stands above, and run again it goes on where it was");
    }
  }

  private void passComplaint() {
    complaint.ifPresent(this::log);
    complaint = Optional.empty();
  }

  private void log(String line) {
    if (line.startsWith("SEVERE: ") || line.startsWith(COMPLAINT + "internal error")) {
      log.error(line);
    } else if (line.startsWith("WARNING: ")) {
      log.warn(line);
    } else {
      log.info(line);
    }
  }
}
