package dev.openbook.eval.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command in a process of its own, which can be killed as the operating system kills. */
final class CommandProcess {
  private CommandProcess() {}

  /**
   * Starts a command.
   *
   * @param folder where its cache and its log are
   * @param name of the log, without its ending; what the process says is appended
   * @param arguments of {@code openbook}
   */
  static Process start(Path folder, String name, List<String> arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx1g"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command);
    builder.environment().put("OPENBOOK_CACHE", folder.resolve("cache").toString());
    builder.environment().put(RuntimeChoice.VARIABLE, "off");
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(name + ".log").toFile()))
        .start();
  }
}
