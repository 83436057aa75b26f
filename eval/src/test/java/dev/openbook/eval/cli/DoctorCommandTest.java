package dev.openbook.eval.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  private static final String THREADS = "ok       thread settings";

  @TempDir private Path folder;

  private CommandRun doctor(String calibrate, String... arguments) {
    return CommandRun.of(
        Map.of("OPENBOOK_CACHE", folder.toString(), RuntimeChoice.VARIABLE, calibrate), arguments);
  }

  private static String line(CommandRun run, String start) {
    return run.out()
        .lines()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElseThrow(() -> new AssertionError(run.out() + run.err()));
  }

  @Test
  void doctor_measuresOnce_andPrintsWhatIsInForce() {
    CommandRun first = doctor("on", "doctor");

    assertThat(line(first, THREADS)).contains("GOMP_SPINCOUNT=", "measured on 1970-01-01");
    assertThat(line(first, "ok       precision"))
        .matches(
            ".* (f32|bf16) is taken for auto: .*[0-9]\\.[0-9]{2} times as fast as (bf16|f32).*");
    List<String> figures =
        first.out().lines().filter(line -> line.contains("threads ")).skip(1).toList();
    assertThat(figures)
        .filteredOn(line -> line.contains("; speed "))
        .hasSizeGreaterThan(1)
        .allMatch(line -> line.matches(".*f32( [0-9]+\\.[0-9]{2}){3}; bf16( [0-9.]+){3}; .*"));
    assertThat(first.err()).contains("measuring this machine");

    CommandRun second = doctor("on", "doctor");
    assertThat(second.out().lines().filter(line -> !line.contains(" MB free")))
        .isEqualTo(first.out().lines().filter(line -> !line.contains(" MB free")).toList());
    assertThat(second.err()).doesNotContain("measuring");
  }

  @Test
  void doctor_thatMayNotMeasure_saysSo() {
    CommandRun run = doctor("off", "doctor", "--calibrate");

    assertThat(line(run, THREADS)).endsWith("default, not measured (OPENBOOK_CALIBRATE=off)");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void wishThatIsNeitherOnNorOff_isRefused() {
    CommandRun run = doctor("yes", "doctor");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.complaints())
        .containsExactly("openbook: OPENBOOK_CALIBRATE must be on or off, got 'yes'");
  }

  @Test
  void cacheThatCannotBeWritten_leavesTheDefault() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    CommandRun run =
        CommandRun.of(
            Map.of("OPENBOOK_CACHE", file.toString(), RuntimeChoice.VARIABLE, "on"), "doctor");

    assertThat(line(run, THREADS)).contains("default, not measured (the result cannot be kept: ");
  }
}
