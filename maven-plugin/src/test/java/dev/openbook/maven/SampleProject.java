package dev.openbook.maven;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Copies of {@code src/it/sample} under {@code target/it}, built by the Maven that builds this
 * module.
 *
 * <p>Nothing is installed: the copies' local repository holds links, to what this build has
 * packaged and, for all others, into the user's own.
 */
final class SampleProject {
  private static final Path ROOT = Path.of(System.getProperty("openbook.root"));
  private static final Path IT = ROOT.resolve("maven-plugin/target/it");
  private static final Path REPOSITORY = IT.resolve("repository");
  private static final String VERSION = System.getProperty("sample.version");
  private static final List<String> MODULES =
      List.of("datasets", "rag", "finetune", "eval", "maven-plugin");

  private final Path folder;

  private SampleProject(Path folder) {
    this.folder = folder;
  }

  /** Writes a fresh copy. */
  static SampleProject named(String name) throws IOException {
    linkRepository();
    Path folder = IT.resolve(name);
    delete(folder);
    copy(ROOT.resolve("maven-plugin/src/it/sample"), folder);
    Path model = ROOT.resolve("finetune/src/test/resources/models/stories260K-hf");
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(model.resolve(file), folder.resolve("model").resolve(file));
    }
    // Without this folder Maven would take its settings from ours.
    Files.createDirectories(folder.resolve(".mvn"));
    var sample = new SampleProject(folder);
    sample.replace("pom.xml", "OPENBOOK_VERSION", VERSION);
    return sample;
  }

  /** Returns the goal as those say it who have not declared the plugin. */
  static String goal() {
    return "dev.openbook:openbook-maven-plugin:" + VERSION + ":run";
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  Path report() {
    return file("target/openbook/suite/report.html");
  }

  /** Changes a file of the copy. */
  void replace(String file, String old, String replacement) throws IOException {
    String text = Files.readString(file(file));
    if (!text.contains(old)) {
      throw new IllegalArgumentException(file + " holds no " + old);
    }
    Files.writeString(file(file), text.replace(old, replacement));
  }

  /** Starts Maven; what it says is kept in {@link #log()}. */
  Process start(String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("sample.mavenHome"), "bin", "mvn").toString());
    command.addAll(List.of("-B", "-Dstyle.color=never", "-Dmaven.repo.local=" + REPOSITORY));
    if (System.getProperty("sample.network").equals("offline true")) {
      command.add("-o");
    }
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.environment().keySet().removeAll(List.of("MAVEN_BASEDIR", "MAVEN_PROJECTBASEDIR"));
    // Maven in its own Java, which may be older than the tests', and Openbook in that of the tests.
    builder.environment().put("JAVA_HOME", System.getProperty("sample.mavenJava"));
    builder.environment().put("OPENBOOK_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("OPENBOOK_CACHE", IT.resolve("cache").toString());
    builder.environment().put("OPENBOOK_CALIBRATE", "off");
    return builder
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(file("maven.log").toFile())
        .start();
  }

  /** Runs Maven and returns its exit code. */
  int run(String... arguments) throws IOException, InterruptedException {
    return start(arguments).waitFor();
  }

  /** Returns what Maven said last. */
  List<String> log() throws IOException {
    return Files.readAllLines(file("maven.log"));
  }

  private static void linkRepository() throws IOException {
    Path users = Path.of(System.getProperty("sample.repository"));
    linkAll(users, REPOSITORY, "dev");
    linkAll(users.resolve("dev"), REPOSITORY.resolve("dev"), "openbook");
    Path ours = REPOSITORY.resolve("dev/openbook");
    link(artifact(ours, "openbook", ".pom"), ROOT.resolve("pom.xml"));
    for (String module : MODULES) {
      String name = "openbook-" + module;
      Path jar = packaged(module);
      if (module.equals("maven-plugin")) {
        name = "openbook-maven-plugin";
      }
      link(artifact(ours, name, ".pom"), ROOT.resolve(module).resolve("pom.xml"));
      link(artifact(ours, name, ".jar"), jar);
    }
  }

  private static Path artifact(Path group, String name, String ending) {
    return group.resolve(name).resolve(VERSION).resolve(name + "-" + VERSION + ending);
  }

  /** Returns the jar that this build has made of a module. */
  private static Path packaged(String module) {
    Path target = ROOT.resolve(module).resolve("target");
    return Stream.of("openbook-" + module + "-" + VERSION + ".jar", "openbook-" + module + ".jar")
        .map(target::resolve)
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no jar of " + module + " in " + target + "; mvn package"));
  }

  private static void linkAll(Path from, Path to, String except) throws IOException {
    Files.createDirectories(to);
    if (!Files.isDirectory(from)) {
      return;
    }
    try (Stream<Path> listed = Files.list(from)) {
      for (Path each : listed.filter(Files::isDirectory).toList()) {
        String name = requireNonNull(each.getFileName()).toString();
        if (!name.equals(except)) {
          link(to.resolve(name), each);
        }
      }
    }
  }

  private static void link(Path link, Path target) throws IOException {
    if (Files.isDirectory(link, LinkOption.NOFOLLOW_LINKS)) {
      return; // Maven made it for what the user's repository did not have then
    }
    Files.createDirectories(requireNonNull(link.getParent()));
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, target);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) { // does not follow links
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
