package dev.openbook.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Another project runs its own suite in its build: {@code src/it/sample}, built by a real Maven.
 */
class RunMojoIT {
  private static final String MAIN_CLASS = "dev.openbook.eval.cli.Main";

  @Test
  void verify_runsTheSuiteAndWritesItsReport() throws Exception {
    var sample = SampleProject.named("passes");

    int exitCode = sample.run("verify");

    assertThat(exitCode).as(text(sample)).isZero();
    assertThat(sample.log())
        .anySatisfy(line -> assertThat(line).startsWith("[INFO] plain/rag"))
        .contains("[INFO] BUILD SUCCESS", "[INFO] report: " + sample.report())
        .anySatisfy(
            line -> assertThat(line).startsWith("[INFO] gate passed: plain/rag.tokenF1 > -1"))
        .noneSatisfy(line -> assertThat(line).startsWith("[WARNING]"));
    assertThat(sample.report()).isNotEmptyFile();
    assertThat(Files.readString(sample.file("target/openbook/suite/suite.resolved.yaml")))
        .as("the pom's <set>")
        .containsPattern("maxTokens: \"?4\"?");
    assertThat(sample.file("runs")).doesNotExist();
  }

  @Test
  void run_gateThatFailsEndsTheBuildWithItsName() throws Exception {
    var sample = SampleProject.named("fails");

    int exitCode = sample.run("openbook:run", "-Dset.gates=['plain/rag.tokenF1 > 1.5']");

    assertThat(exitCode).as(text(sample)).isEqualTo(1);
    assertThat(errors(sample).get(0))
        .startsWith("[ERROR] Failed to execute goal " + SampleProject.goal())
        .contains("a gate of suite.yaml failed: plain/rag.tokenF1 > 1.5 (");
    assertThat(sample.report()).isNotEmptyFile();
  }

  @Test
  void run_badSuiteIsOneLineWithoutAPomToo() throws Exception {
    var sample = SampleProject.named("bad");
    sample.replace("suite.yaml", "measures:", "mesures:");
    Files.delete(sample.file("pom.xml"));

    int exitCode = sample.run(SampleProject.goal(), "-Dsuite=suite.yaml");

    assertThat(exitCode).as(text(sample)).isEqualTo(1);
    assertThat(errors(sample).get(0)).contains("suite.yaml:7: ", "mesures", "measures");
    assertThat(sample.log())
        .filteredOn(line -> line.contains("mesures"))
        .as("said once")
        .hasSize(1);
    assertThat(sample.log()).noneMatch(line -> line.contains("\tat "));
    try (Stream<Path> files = Files.list(sample.file("."))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(".mvn", "maven.log", "model", "suite.yaml", "target", "texts");
    }
  }

  @Test
  void run_endsWithMaven() throws Exception {
    var sample = SampleProject.named("killed");
    Process maven = sample.start("openbook:run");
    Optional<ProcessHandle> fork = awaitFork(maven);
    assertThat(fork).as(text(sample)).isPresent();

    maven.destroy();

    assertThat(maven.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(fork.get().onExit()).succeedsWithin(Duration.ofSeconds(10));
    assertThat(sample.report()).doesNotExist();
  }

  private static Optional<ProcessHandle> awaitFork(Process maven) throws InterruptedException {
    Optional<ProcessHandle> fork = Optional.empty();
    while (fork.isEmpty() && !maven.waitFor(20, TimeUnit.MILLISECONDS)) {
      fork = maven.descendants().filter(RunMojoIT::isFork).findFirst();
    }
    return fork;
  }

  /** Asks Linux: Java tells no arguments that are as long as a class path. */
  private static boolean isFork(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
          .contains(MAIN_CLASS);
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  private static List<String> errors(SampleProject sample) throws IOException {
    return sample.log().stream().filter(line -> line.startsWith("[ERROR]")).toList();
  }

  private static String text(SampleProject sample) throws IOException {
    return String.join("\n", sample.log());
  }
}
