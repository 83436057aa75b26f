package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.fetch.FetchSettings;
import dev.openbook.finetune.calibrate.Calibration;
import dev.openbook.finetune.calibrate.Calibrator;
import dev.openbook.finetune.tensor.Device;
import dev.openbook.finetune.tensor.RuntimeSettings;
import java.io.IOException;
import java.util.Optional;

/**
 * The settings that a command starts the runtime with: those measured on this machine, which the
 * first command that computes does, else the default.
 *
 * @param settings what is in force, the user's environment considered
 * @param calibration what was measured; empty when nothing was
 * @param reason why nothing was measured; blank otherwise
 */
record RuntimeChoice(RuntimeSettings settings, Optional<Calibration> calibration, String reason) {
  /** Says whether the machine is measured: {@code on} (once, the default) or {@code off}. */
  static final String VARIABLE = "OPENBOOK_CALIBRATE";

  /** What may be done for a choice. */
  enum Effort {
    /** Takes what was measured earlier. */
    LOOK,
    /** Measures unless that was done earlier. */
    MEASURE_ONCE,
    /** Measures unless that was done earlier and went well. */
    MEASURE_FAILED,
    /** Measures, whatever was measured earlier. */
    MEASURE_ANEW
  }

  /**
   * Returns the choice for a device.
   *
   * @throws BadInputException if the variable says something else
   */
  static RuntimeChoice of(Console console, Device device, Effort effort) {
    String wish = console.environment().getOrDefault(VARIABLE, "on");
    if (!wish.equals("on") && !wish.equals("off")) {
      throw new BadInputException(VARIABLE + " must be on or off, got '" + wish + "'");
    }
    if (!device.isCpu()) {
      return unmeasured(console, device, "only processors are");
    }
    if (wish.equals("off")) {
      return unmeasured(console, device, VARIABLE + "=off");
    }
    var calibrator =
        Calibrator.of(
            FetchSettings.cache(console.environment()),
            console.environment(),
            CalibrationProcess.command(),
            console.progress(),
            console.clock());
    try {
      return calibration(calibrator, effort)
          .map(found -> measured(console, device, found))
          .orElseGet(() -> unmeasured(console, device, "nothing was computed yet"));
    } catch (IOException e) {
      return unmeasured(console, device, "the result cannot be kept: " + e);
    } finally {
      console.progress().endLine();
    }
  }

  private static Optional<Calibration> calibration(Calibrator calibrator, Effort effort)
      throws IOException {
    return switch (effort) {
      case LOOK -> calibrator.stored();
      case MEASURE_ONCE -> Optional.of(calibrator.storedOrMeasured());
      case MEASURE_FAILED -> {
        Optional<Calibration> stored =
            calibrator.stored().filter(found -> found.chosen().isPresent());
        yield stored.isPresent() ? stored : Optional.of(calibrator.measured());
      }
      case MEASURE_ANEW -> Optional.of(calibrator.measured());
    };
  }

  private static RuntimeChoice measured(Console console, Device device, Calibration calibration) {
    return new RuntimeChoice(
        inForce(console, calibration.settings(device.fastestPrecision())),
        Optional.of(calibration),
        "");
  }

  private static RuntimeChoice unmeasured(Console console, Device device, String reason) {
    return new RuntimeChoice(
        inForce(console, RuntimeSettings.defaults(device)), Optional.empty(), reason);
  }

  private static RuntimeSettings inForce(Console console, RuntimeSettings settings) {
    return new RuntimeSettings(
        settings.threads().under(console.environment()), settings.fastestPrecision());
  }
}
