package dev.openbook.finetune.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.Progress;
import dev.openbook.finetune.calibrate.Calibration.Skipped;
import dev.openbook.finetune.calibrate.Calibration.Trial;
import dev.openbook.finetune.tensor.ThreadSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measures with shells in place of JVMs: real processes that print what a test wants. */
class CalibratorTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
  private static final ThreadSettings STANDARD = ThreadSettings.defaults(PROCESSORS);
  private static final ThreadSettings NO_SPIN = new ThreadSettings(PROCESSORS, 0, 1);
  private static final String STILL = "[ $GOMP_SPINCOUNT$OPENBLAS_NUM_THREADS = 01 ]";

  @TempDir private Path folder;

  private Calibrator calibrator(Map<String, String> environment, String... script) {
    return new Calibrator(
        folder.resolve("cache"),
        environment,
        new MeasuringProcess(
            List.of("/bin/sh", "-c", "echo started >> " + log() + "; " + String.join("; ", script)),
            Duration.ofSeconds(2)),
        Progress.NONE,
        () -> NOW);
  }

  private Path log() {
    return folder.resolve("log");
  }

  private static String print(double millis) {
    return "echo '" + Times.of(millis, millis).toJson() + "'";
  }

  private long started() throws IOException {
    return Files.readAllLines(log()).size();
  }

  @Test
  void measured_areAllSettingsAndTheDefaultTwice() throws IOException {
    Calibration calibration =
        calibrator(Map.of(), "if " + STILL, "then " + print(4), "else " + print(5), "fi")
            .storedOrMeasured();

    List<ThreadSettings> candidates = Calibrator.candidates(PROCESSORS, Map.of());
    assertThat(calibration.trials())
        .extracting(Trial::settings)
        .containsExactlyElementsOf(candidates)
        .contains(STANDARD, NO_SPIN);
    assertThat(calibration.chosen()).map(Trial::settings).contains(NO_SPIN);
    assertThat(calibration.measured()).isEqualTo(NOW);
    assertThat(started()).isEqualTo(candidates.size() + 1);
  }

  @Test
  void stored_isWhatWasMeasured_andIsNotMeasuredAgain() throws IOException {
    assertThat(calibrator(Map.of(), print(5)).stored()).isEmpty();
    Calibration measured = calibrator(Map.of(), print(5)).storedOrMeasured();
    long processes = started();

    assertThat(calibrator(Map.of(), print(7)).stored()).contains(measured);
    assertThat(calibrator(Map.of(), print(7)).storedOrMeasured()).isEqualTo(measured);
    assertThat(started()).isEqualTo(processes);
    assertThat(calibrator(Map.of(), print(7)).measured()).isNotEqualTo(measured);
    assertThat(started()).isEqualTo(2 * processes);
  }

  @Test
  void storedOrMeasured_byTwoAtOnce_measuresOnce() throws IOException {
    List<CompletableFuture<Calibration>> both =
        Stream.generate(() -> calibrator(Map.of(), "sleep 0.1", print(5)))
            .limit(2)
            .map(
                calibrator ->
                    CompletableFuture.supplyAsync(
                        () -> {
                          try {
                            return calibrator.storedOrMeasured();
                          } catch (IOException e) {
                            throw new AssertionError(e);
                          }
                        }))
            .toList();

    assertThat(both.getFirst().join()).isEqualTo(both.getLast().join());
    assertThat(started()).isEqualTo(Calibrator.candidates(PROCESSORS, Map.of()).size() + 1);
  }

  @Test
  void stored_thatIsDamaged_isMeasuredAnew() throws IOException {
    Calibration measured = calibrator(Map.of(), print(5)).storedOrMeasured();
    Path file;
    try (Stream<Path> files = Files.list(folder.resolve("cache/calibration"))) {
      file = files.findFirst().orElseThrow();
    }
    String whole = Files.readString(file);
    for (String damaged :
        List.of("", "{}", whole.substring(0, whole.length() / 2), whole.replace("5.0", "-5.0"))) {
      Files.writeString(file, damaged);

      assertThat(calibrator(Map.of(), print(5)).stored()).as(damaged).isEmpty();
      assertThat(calibrator(Map.of(), print(5)).storedOrMeasured()).isEqualTo(measured);
      assertThat(file).hasContent(whole);
    }
  }

  @Test
  void stored_holdsForItsEnvironmentAlone() throws IOException {
    calibrator(Map.of(), print(5)).storedOrMeasured();

    Map<String, String> other = Map.of("OMP_NUM_THREADS", "1", "GOMP_SPINCOUNT", "7");
    assertThat(calibrator(other, print(5)).stored()).isEmpty();
    assertThat(calibrator(Map.of("HOME", "/"), print(5)).stored()).isPresent();
  }

  @Test
  void settings_thatTheUserHasGiven_reachTheProcess() throws IOException {
    Map<String, String> given = Map.of("OMP_NUM_THREADS", "1", "GOMP_SPINCOUNT", "7");

    Calibration calibration =
        calibrator(given, "[ $OMP_NUM_THREADS$GOMP_SPINCOUNT = 17 ] && " + print(5)).measured();

    assertThat(calibration.skipped()).isEmpty();
    assertThat(calibration.trials()).isNotEmpty();
  }

  @Test
  void process_thatFailsOrHangsOrBabbles_isPassedOver() throws IOException {
    String more = "yes | head -c 200000"; // more than a pipe holds
    assertThat(skipped("if " + STILL, "then echo no; exit 3", "fi", more, print(5)))
        .containsExactly(new Skipped(NO_SPIN, "ended with 3: no"));
    assertThat(skipped("if " + STILL, "then exec sleep 60", "fi", print(5)))
        .containsExactly(new Skipped(NO_SPIN, "took more than 2 s"));
    assertThat(skipped("if " + STILL, "then echo '{\"millis\":{}}'", "else " + print(5), "fi"))
        .containsExactly(new Skipped(NO_SPIN, "printed no figures: {\"millis\":{}}"));
  }

  private List<Skipped> skipped(String... script) throws IOException {
    Calibration calibration = calibrator(Map.of(), script).measured();
    assertThat(calibration.chosen()).map(Trial::settings).contains(STANDARD);
    return calibration.skipped();
  }

  @Test
  void defaultThatCannotBeMeasured_endsTheMeasurement() throws IOException {
    Calibration calibration = calibrator(Map.of(), "exit 1").storedOrMeasured();

    assertThat(calibration.trials()).isEmpty();
    assertThat(calibration.skipped()).containsExactly(new Skipped(STANDARD, "ended with 1: "));
    assertThat(started()).isEqualTo(1);
  }

  @Test
  void cacheThatCannotBeWritten_isSaidBeforeAnythingIsMeasured() throws IOException {
    Files.writeString(folder.resolve("cache"), "a file");

    assertThatThrownBy(() -> calibrator(Map.of(), print(5)).storedOrMeasured())
        .isInstanceOf(IOException.class);
    assertThat(log()).doesNotExist();
  }

  @Test
  void candidates_thatTheEnvironmentMakesEqual_comeOnce() {
    assertThat(Calibrator.candidates(4, Map.of())).hasSize(4);
    assertThat(Calibrator.candidates(1, Map.of())).hasSize(2);
    assertThat(
            Calibrator.candidates(
                4,
                Map.of(
                    "OMP_NUM_THREADS", "2",
                    "OMP_WAIT_POLICY", "passive",
                    "OPENBLAS_NUM_THREADS", "1")))
        .containsExactly(ThreadSettings.defaults(4));
  }
}
