package dev.openbook.eval.run;

import static java.util.Objects.requireNonNull;

import dev.openbook.eval.report.RunFacts.MachineFacts;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** What a run ran on. */
final class Machine {
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
  private static final long GIT_SECONDS = 10;

  private Machine() {}

  /** Returns the facts of this machine. */
  static MachineFacts facts() {
    long memory =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system
            ? system.getTotalMemorySize()
            : 0;
    return new MachineFacts(
        processor(),
        Runtime.getRuntime().availableProcessors(),
        memory,
        System.getProperty("java.vendor") + " " + Runtime.version(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"));
  }

  /**
   * Returns the commit that this build was made from, with {@code -dirty} where files differ from
   * it; empty outside a checkout.
   */
  static String gitCommit() {
    try {
      Path home =
          requireNonNull(
              Path.of(Machine.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                  .getParent());
      String commit = git(home, "rev-parse", "HEAD");
      if (commit.isEmpty()) {
        return "";
      }
      return git(home, "status", "--porcelain").isEmpty() ? commit : commit + "-dirty";
    } catch (IOException | java.net.URISyntaxException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private static String git(Path folder, String... arguments)
      throws IOException, InterruptedException {
    var command = new java.util.ArrayList<String>();
    command.add("git");
    command.addAll(java.util.List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.to(new File("/dev/null")))
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (!process.waitFor(GIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return "";
    }
    return process.exitValue() == 0 ? output : "";
  }

  private static String processor() {
    try {
      return Files.readAllLines(PROCESSOR).stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }
}
