package dev.openbook.eval.cli;

import dev.openbook.finetune.calibrate.Workload;
import dev.openbook.finetune.tensor.NativeRuntime;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Measures the thread settings of its environment; a process of the calibration. */
@Command(
    name = CalibrationProcess.NAME,
    description = "Times the runtime under the environment's thread settings, as one JSON line.",
    hidden = true,
    mixinStandardHelpOptions = true)
final class CalibrationProcess implements Callable<Integer> {
  static final String NAME = "calibrate-process";
  private static final Duration DURATION = Duration.ofMillis(1200);

  private final Console console;

  CalibrationProcess(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    NativeRuntime runtime = NativeRuntime.start(OptionalInt.empty());
    console.out().println(Workload.measure(runtime, System::nanoTime, DURATION).toJson());
    return 0;
  }

  /** Returns what starts this command in a JVM like this one, without its agents. */
  static List<String> command() {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-agent") && !argument.startsWith("-javaagent"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Main.class.getName(), NAME));
    return List.copyOf(command);
  }
}
