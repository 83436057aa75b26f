package dev.openbook.finetune.calibrate;

import dev.openbook.datasets.Progress;
import dev.openbook.datasets.fetch.CacheLock;
import dev.openbook.finetune.calibrate.Calibration.Skipped;
import dev.openbook.finetune.calibrate.Calibration.Trial;
import dev.openbook.finetune.tensor.ThreadSettings;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Measures a machine once and keeps the result in the cache.
 *
 * <p>The default is measured first and last and its shorter times count, so that a busy moment does
 * not speak for another setting. Two processes do not measure at once.
 */
public final class Calibrator {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String TASK = "measuring this machine";

  private final Path cache;
  private final CalibrationFile file;
  private final Map<String, String> environment;
  private final MeasuringProcess process;
  private final Progress progress;
  private final InstantSource clock;

  Calibrator(
      Path cache,
      Map<String, String> environment,
      MeasuringProcess process,
      Progress progress,
      InstantSource clock) {
    this.cache = cache;
    this.file = CalibrationFile.in(cache.resolve("calibration"), CalibrationKey.of(environment));
    this.environment = Map.copyOf(environment);
    this.process = process;
    this.progress = progress;
    this.clock = clock;
  }

  /**
   * Creates a calibrator of this machine.
   *
   * @param cache the folder results are kept in
   * @param environment the user's, whose thread settings are kept
   * @param command starts a process that runs {@link Workload#measure} under its environment and
   *     prints {@link Figures#toJson}
   * @param progress hears how many settings are measured
   * @param clock dates the result
   */
  public static Calibrator of(
      Path cache,
      Map<String, String> environment,
      List<String> command,
      Progress progress,
      InstantSource clock) {
    return new Calibrator(
        cache, environment, new MeasuringProcess(command, PATIENCE), progress, clock);
  }

  /** Returns what was measured earlier; empty when nothing that can be used was. */
  public Optional<Calibration> stored() {
    return file.read();
  }

  /**
   * Returns what was measured earlier, or measures.
   *
   * @throws IOException if the result could not be kept, in which case nothing is measured
   */
  public Calibration storedOrMeasured() throws IOException {
    Optional<Calibration> stored = stored();
    return stored.isPresent() ? stored.get() : locked(true);
  }

  /**
   * Measures, whatever was measured earlier.
   *
   * @throws IOException if the result could not be kept, in which case nothing is measured
   */
  public Calibration measured() throws IOException {
    return locked(false);
  }

  private Calibration locked(boolean mayBeStored) throws IOException {
    try (CacheLock _ = CacheLock.take(cache.resolve(".locks").resolve("calibration"))) {
      Optional<Calibration> stored = mayBeStored ? stored() : Optional.empty();
      if (stored.isPresent()) {
        return stored.get(); // by another process, meanwhile
      }
      Calibration calibration = measure();
      file.write(calibration);
      return calibration;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      var interrupted = new InterruptedIOException("the measurement was interrupted");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private Calibration measure() throws InterruptedException {
    List<ThreadSettings> candidates = candidates(file.key().processors(), environment);
    var order = new ArrayList<>(candidates);
    if (candidates.size() > 1) {
      order.add(candidates.getFirst());
    }
    Map<ThreadSettings, Figures> figures = new LinkedHashMap<>();
    Map<ThreadSettings, String> failures = new LinkedHashMap<>();
    for (int done = 0; done < order.size(); done++) {
      progress.report(TASK, done, order.size(), "settings");
      ThreadSettings settings = order.get(done);
      try {
        figures.merge(settings, process.measure(variables(settings)), Figures::shorter);
      } catch (MeasurementFailure e) {
        failures.put(settings, String.valueOf(e.getMessage()));
        if (figures.isEmpty()) {
          break; // without the default there is nothing to compare with
        }
      }
    }
    progress.report(TASK, order.size(), order.size(), "settings");
    failures.keySet().removeAll(figures.keySet());
    List<Trial> trials = new ArrayList<>();
    figures.forEach((settings, times) -> trials.add(new Trial(settings, times)));
    List<Skipped> skipped = new ArrayList<>();
    failures.forEach((settings, reason) -> skipped.add(new Skipped(settings, reason)));
    return new Calibration(file.key(), clock.instant(), trials, skipped);
  }

  private Map<String, String> variables(ThreadSettings settings) {
    Map<String, String> variables = new LinkedHashMap<>(file.key().given());
    variables.putAll(settings.variables(environment));
    return variables;
  }

  /**
   * Returns what is worth measuring, the default first; settings that an environment makes equal
   * come once.
   *
   * <p>Longer spinning is not among them: it may win on an idle machine and is ruinous on a busy
   * one.
   */
  static List<ThreadSettings> candidates(int processors, Map<String, String> environment) {
    ThreadSettings standard = ThreadSettings.defaults(processors);
    int half = Math.max(1, processors / 2); // processors may be two to a core
    Set<Map<String, String>> seen = new HashSet<>();
    return List.of(
            standard,
            new ThreadSettings(processors, 0, 1),
            new ThreadSettings(half, standard.spinCount(), 1),
            new ThreadSettings(processors, 0, processors))
        .stream()
        .filter(settings -> seen.add(settings.variables(environment)))
        .toList();
  }
}
