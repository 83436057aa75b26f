package dev.openbook.eval.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * One call of the command line.
 *
 * @param exitCode what the process would exit with
 * @param out what it printed as its result
 * @param err what it said besides
 */
record CommandRun(int exitCode, String out, String err) {
  /** Runs a command; the machine is not measured unless the environment says so. */
  static CommandRun of(Map<String, String> given, String... arguments) {
    return typing("", given, arguments);
  }

  /** Runs a command as above, with something typed. */
  static CommandRun typing(String typed, Map<String, String> given, String... arguments) {
    var environment = new HashMap<>(Map.of(RuntimeChoice.VARIABLE, "off"));
    environment.putAll(given);
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var console =
        new Console(
            new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            environment,
            () -> Instant.EPOCH);
    int code = Main.run(console, arguments);
    return new CommandRun(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Returns the complaints, without lines of progress. */
  java.util.List<String> complaints() {
    return err.lines().filter(line -> line.startsWith("openbook: ")).toList();
  }
}
