package dev.openbook.maven;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.maven.plugin.MojoExecutionException;

/**
 * Finds the Java that runs Openbook. The first that is new enough of: what {@code
 * OPENBOOK_JAVA_HOME} names (nothing else is looked at then), Maven's toolchains, {@code
 * JAVA_HOME}, the Java of this process, the one on the path, and the folders that the launcher
 * looks into.
 *
 * @param toolchains homes that Maven's toolchains name, best first
 * @param environment environment variables
 * @param own home of this process
 * @param folders folders with homes in them
 */
record JavaSearch(
    List<Path> toolchains, Map<String, String> environment, Path own, List<Path> folders) {
  /** The oldest version that runs Openbook. */
  static final int VERSION = 25;

  /** Names a home, whatever else is there. */
  static final String VARIABLE = "OPENBOOK_JAVA_HOME";

  /** Folders of homes on this machine; the launcher looks into the same. */
  static final List<String> SYSTEM_FOLDERS =
      List.of("/usr/lib/jvm", "/Library/Java/JavaVirtualMachines", "/opt", "/opt/java");

  /** Folders of homes in the user's own; the launcher looks into the same. */
  static final List<String> USER_FOLDERS = List.of(".sdkman/candidates/java", ".jdks");

  private static final Pattern RELEASE = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");
  private static final Pattern SPOKEN = Pattern.compile("version \"(\\d+)");

  /** Returns the search on this machine. */
  static JavaSearch here(List<Path> toolchains, Map<String, String> environment) {
    var folders = new ArrayList<Path>();
    Path user = Path.of(environment.getOrDefault("HOME", ""));
    USER_FOLDERS.forEach(folder -> folders.add(user.resolve(folder)));
    SYSTEM_FOLDERS.forEach(folder -> folders.add(Path.of(folder)));
    return new JavaSearch(
        toolchains, environment, Path.of(System.getProperty("java.home")), folders);
  }

  /** Returns the home that {@code bin/java} lies in. */
  static Path homeOf(Path java) {
    return java.resolve("../..").normalize();
  }

  /**
   * Returns the home of a Java that is new enough.
   *
   * @throws MojoExecutionException if there is none, with what to do
   */
  Path home() throws MojoExecutionException {
    String named = environment.getOrDefault(VARIABLE, "");
    if (!named.isEmpty()) {
      if (!isNewEnough(Path.of(named))) {
        throw new MojoExecutionException(
            VARIABLE + " must name a Java " + VERSION + " or newer, got " + named);
      }
      return Path.of(named);
    }
    return Stream.of(
            toolchains.stream(),
            Stream.of(environment.getOrDefault("JAVA_HOME", ""))
                .filter(home -> !home.isEmpty())
                .map(Path::of),
            Stream.of(own),
            onPath(),
            folders.stream().flatMap(JavaSearch::homesIn))
        .flatMap(homes -> homes)
        .filter(JavaSearch::isNewEnough)
        .findFirst()
        .orElseThrow(
            () ->
                new MojoExecutionException(
                    "no Java "
                        + VERSION
                        + " or newer found, which Openbook runs in; install one or name it: export "
                        + VARIABLE
                        + "=/path/to/jdk"));
  }

  private Stream<Path> onPath() {
    return Stream.of(environment.getOrDefault("PATH", "").split(java.io.File.pathSeparator, -1))
        .map(folder -> Path.of(folder, "java"))
        .filter(Files::isExecutable)
        .limit(1)
        .flatMap(
            java -> {
              try {
                return Stream.of(homeOf(java.toRealPath()));
              } catch (IOException e) {
                return Stream.empty();
              }
            });
  }

  private static Stream<Path> homesIn(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> listed = Files.list(folder)) {
      return listed
          .sorted()
          .flatMap(home -> Stream.of(home, home.resolve("Contents/Home")))
          .toList()
          .stream();
    } catch (IOException e) {
      return Stream.empty(); // a folder that may not be read holds nothing for us
    }
  }

  private static boolean isNewEnough(Path home) {
    return Files.isExecutable(home.resolve("bin/java")) && version(home).orElse(0) >= VERSION;
  }

  private static OptionalInt version(Path home) {
    try {
      Path release = home.resolve("release");
      OptionalInt written =
          Files.isRegularFile(release)
              ? number(RELEASE.matcher(Files.readString(release)))
              : OptionalInt.empty();
      return written.isPresent() ? written : number(SPOKEN.matcher(spoken(home)));
    } catch (IOException e) {
      return OptionalInt.empty();
    }
  }

  private static String spoken(Path home) throws IOException {
    Process process =
        new ProcessBuilder(home.resolve("bin/java").toString(), "-version")
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static OptionalInt number(Matcher matcher) {
    return matcher.find()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }
}
