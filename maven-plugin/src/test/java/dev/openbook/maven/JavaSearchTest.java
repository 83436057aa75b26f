package dev.openbook.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.maven.plugin.MojoExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaSearchTest {
  @TempDir private Path folder;
  private Path old = Path.of("");

  @BeforeEach
  void makeOldJava() throws IOException {
    old = java("old", "17.0.15");
  }

  private Path java(String name, String version) throws IOException {
    Path home = script(name, "exit 1");
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private Path script(String name, String action) throws IOException {
    Path home = folder.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Path java = Files.writeString(home.resolve("bin/java"), "#!/bin/sh\n" + action + "\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    return home;
  }

  private JavaSearch search(List<Path> toolchains, Map<String, String> environment) {
    return new JavaSearch(toolchains, environment, old, List.of(folder.resolve("jvms")));
  }

  @Test
  void home_toolchainGoesBeforeJavaHome() throws Exception {
    Path toolchain = java("toolchain", "26-ea");
    Path other = java("other", "25.0.1");

    assertThat(search(List.of(old, toolchain), Map.of("JAVA_HOME", other.toString())).home())
        .isEqualTo(toolchain);
    assertThat(search(List.of(old), Map.of("JAVA_HOME", other.toString())).home()).isEqualTo(other);
  }

  @Test
  void home_ownVariableGoesBeforeAll() throws Exception {
    Path toolchain = java("toolchain", "25");
    Path named = java("named", "25");

    assertThat(search(List.of(toolchain), Map.of(JavaSearch.VARIABLE, named.toString())).home())
        .isEqualTo(named);
    assertThatThrownBy(
            () -> search(List.of(toolchain), Map.of(JavaSearch.VARIABLE, old.toString())).home())
        .isInstanceOf(MojoExecutionException.class)
        .hasMessage("OPENBOOK_JAVA_HOME must name a Java 25 or newer, got " + old);
  }

  @Test
  void home_isFoundOnThePathThroughLinks() throws Exception {
    Path home = java("linked", "25.0.3");
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("java"), home.resolve("bin/java"));

    assertThat(search(List.of(), Map.of("PATH", "/nowhere:" + bin)).home())
        .isEqualTo(home.toRealPath());
  }

  @Test
  void home_isFoundInTheFoldersOfHomes() throws Exception {
    java("jvms/a-17", "17");
    Path mac = java("jvms/b-25/Contents/Home", "25");

    assertThat(search(List.of(), Map.of("JAVA_HOME", old.toString())).home()).isEqualTo(mac);
  }

  @Test
  void home_withoutReleaseFileIsAsked() throws Exception {
    Path silent = script("silent", "exit 1");
    Path speaking = script("speaking", "echo 'openjdk version \"25.0.1\" 2025-10-21' >&2");

    assertThat(search(List.of(silent, speaking), Map.of()).home()).isEqualTo(speaking);
  }

  @Test
  void home_noneIsOneClearLine() {
    assertThatThrownBy(() -> search(List.of(), Map.of()).home())
        .isInstanceOf(MojoExecutionException.class)
        .hasMessage(
            "no Java 25 or newer found, which Openbook runs in; install one or name it: export"
                + " OPENBOOK_JAVA_HOME=/path/to/jdk");
  }

  @Test
  void here_looksWhereTheLauncherLooks() throws Exception {
    String launcher =
        Files.readString(Path.of(System.getProperty("openbook.root")).resolve("openbook"));

    assertThat(JavaSearch.here(List.of(), Map.of("HOME", "/home/me")).folders())
        .hasSize(6)
        .contains(Path.of("/home/me/.jdks"));
    for (String each : JavaSearch.SYSTEM_FOLDERS) {
      assertThat(launcher).contains(" " + each + "/*");
    }
    for (String each : JavaSearch.USER_FOLDERS) {
      assertThat(launcher).contains("\"${HOME:-}\"/" + each + "/*");
    }
  }
}
