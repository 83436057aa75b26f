package dev.openbook.maven;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.inject.Inject;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.toolchain.Toolchain;
import org.apache.maven.toolchain.ToolchainManager;
import org.jspecify.annotations.Nullable;

/**
 * Runs a suite, as {@code ./openbook run} does, and fails the build when a gate of it fails.
 *
 * <p>The run is a process of its own, in Java 25 or newer, whose working folder is the project's:
 * relative paths mean the same as on Openbook's command line there.
 */
@Mojo(
    name = "run",
    defaultPhase = LifecyclePhase.VERIFY,
    requiresProject = false,
    threadSafe = true)
public final class RunMojo extends AbstractMojo {
  private static final String MAIN_CLASS = "dev.openbook.eval.cli.Main";
  private static final String JVM_OPTIONS = "jvm.options";
  private static final String LOGGING = "logging.properties";
  private static final String SET_PREFIX = "set.";

  private final MavenSession session;
  private final ToolchainManager toolchainManager;

  /** Suite file, relative to the project's folder. */
  @Parameter(property = "suite", required = true)
  private String suite = "";

  /**
   * Overrides keys of the suite: {@code <dataset.articles>4</dataset.articles>}. On the command
   * line {@code -Dset.KEY=VALUE}, which goes before what stands here.
   */
  @Parameter private Map<String, @Nullable String> set = Map.of();

  /** Asks at most so many questions, spread evenly over the documents; all by default. */
  @Parameter(property = "limit")
  private @Nullable Integer limit;

  /**
   * Folder of the results and of the steps that later runs reuse; by default {@code
   * openbook/NAME-OF-THE-SUITE-FILE} in the project's build folder.
   */
  @Parameter(property = "out")
  private @Nullable File out;

  /** Prints the steps, what is cached, and estimates; runs nothing. */
  @Parameter(property = "dryRun", defaultValue = "false")
  private boolean dryRun;

  /** Where models are computed, {@code cpu} by default. */
  @Parameter(property = "device")
  private @Nullable String device;

  /** More flags of the JVM that runs the suite; they overrule those it has: {@code -Xmx4g}. */
  @Parameter(property = "openbook.jvmOptions")
  private List<String> jvmOptions = List.of();

  /** Does nothing. */
  @Parameter(property = "openbook.skip", defaultValue = "false")
  private boolean skip;

  @Parameter(defaultValue = "${basedir}", readonly = true, required = true)
  private File projectFolder = new File("");

  @Parameter(defaultValue = "${project.file}", readonly = true)
  private @Nullable File pom;

  @Parameter(defaultValue = "${project.build.directory}", readonly = true)
  private File buildFolder = new File("");

  @Parameter(defaultValue = "${plugin.artifacts}", readonly = true, required = true)
  private List<Artifact> artifacts = List.of();

  /** Makes the goal; Maven calls this and then sets the parameters. */
  @Inject
  public RunMojo(MavenSession session, ToolchainManager toolchainManager) {
    this.session = session;
    this.toolchainManager = toolchainManager;
  }

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    if (skip) {
      getLog().info("openbook.skip is set: no suite is run");
      return;
    }
    var output = new RunOutput(getLog());
    try {
      Path java = JavaSearch.here(toolchains(), System.getenv()).home();
      List<String> command = command(java);
      getLog().debug(String.join(" ", command));
      int exitCode = Fork.run(command, projectFolder.toPath(), output::line);
      output.end(suite, exitCode);
    } catch (IOException e) {
      throw new MojoExecutionException("the suite could not be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MojoExecutionException("the suite was interrupted", e);
    }
  }

  private List<String> command(Path javaHome) throws IOException {
    Path flags = Files.createDirectories(buildFolder().resolve("openbook-jvm"));
    var command = new ArrayList<String>();
    command.add(javaHome.resolve("bin/java").toString());
    command.add("@" + copied(JVM_OPTIONS, flags));
    command.add("-Djava.util.logging.config.file=" + copied(LOGGING, flags));
    command.addAll(jvmOptions);
    command.add("-classpath");
    command.add(classPath());
    command.add(MAIN_CLASS);
    command.addAll(suiteRun().arguments());
    return command;
  }

  /** Returns the project's build folder; where there is no pom, Maven does not know it. */
  private Path buildFolder() {
    return pom == null ? projectFolder.toPath().resolve("target") : buildFolder.toPath();
  }

  private SuiteRun suiteRun() {
    return new SuiteRun(
        suite,
        overrides(),
        Optional.ofNullable(limit),
        out == null ? SuiteRun.usualFolder(buildFolder().resolve("openbook"), suite) : out.toPath(),
        dryRun,
        Optional.ofNullable(device));
  }

  private Map<String, String> overrides() {
    var overrides = new TreeMap<String, String>();
    set.forEach((key, value) -> overrides.put(key, requireNonNullElse(value, "")));
    session
        .getUserProperties()
        .forEach(
            (key, value) -> {
              String name = key.toString();
              if (name.startsWith(SET_PREFIX)) {
                overrides.put(name.substring(SET_PREFIX.length()), value.toString());
              }
            });
    return overrides;
  }

  /** Returns Openbook's jars and those that the project's pom adds to the plugin. */
  private String classPath() {
    List<String> jars =
        artifacts.stream()
            .filter(artifact -> artifact.getType().equals("jar")) // not the plugin itself
            .map(artifact -> artifact.getFile().getPath())
            .toList();
    return String.join(File.pathSeparator, jars);
  }

  /**
   * Returns the homes of the toolchain that the build has chosen, then of those it could choose.
   */
  private List<Path> toolchains() {
    var toolchains = new ArrayList<Toolchain>();
    Optional.ofNullable(toolchainManager.getToolchainFromBuildContext("jdk", session))
        .ifPresent(toolchains::add);
    toolchains.addAll(
        toolchainManager.getToolchains(
            session, "jdk", Map.of("version", "[" + JavaSearch.VERSION + ",)")));
    return toolchains.stream()
        .map(toolchain -> toolchain.findTool("java"))
        .filter(java -> java != null)
        .map(java -> JavaSearch.homeOf(Path.of(java)))
        .toList();
  }

  private static Path copied(String resource, Path folder) throws IOException {
    Path file = folder.resolve(resource);
    try (InputStream in = requireNonNull(RunMojo.class.getResourceAsStream(resource))) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }
}
