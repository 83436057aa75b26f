package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.eval.run.RunOutcome;
import dev.openbook.eval.run.RunRequest;
import dev.openbook.eval.run.SuiteRunner;
import dev.openbook.eval.suite.Suite;
import dev.openbook.eval.suite.SuiteReader;
import dev.openbook.finetune.tensor.NativeRuntime;
import dev.openbook.finetune.tensor.RuntimeSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a suite. */
@Command(
    name = "run",
    description = {
      "Runs a suite and writes its report. A run that was stopped, however, goes on where it was",
      "when the same command is given again."
    },
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private final Console console;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "SUITE", description = "Suite file, e.g. config/suites/xquad.yaml")
  private Path suite = Path.of("");

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides a key of the suite, e.g. --set dataset.articles=4 (repeatable)")
  private Map<String, String> overrides = Map.of();

  @Option(
      names = "--set-file",
      paramLabel = "FILE",
      hidden = true,
      description = "Properties file of overrides")
  private Optional<Path> overrideFile = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Asks at most N questions, spread evenly over the documents")
  private Optional<Integer> limit = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the results (default: runs/<suite>/<run id>)")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--dry-run",
      description = "Prints the steps, what is cached, and estimates; runs nothing")
  private boolean dryRun;

  @Mixin private DeviceOption device = new DeviceOption();

  RunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (limit.isPresent() && limit.get() < 1) {
      throw new BadInputException("--limit must be at least 1, got " + limit.get());
    }
    Suite read = SuiteReader.read(suite, allOverrides());
    RuntimeSettings settings =
        RuntimeChoice.of(
                console,
                device.device(),
                dryRun ? RuntimeChoice.Effort.LOOK : RuntimeChoice.Effort.MEASURE_ONCE)
            .settings();
    if (!device.device().isCpu()) { // before anything is fetched or trained
      NativeRuntime.start(settings, device.device());
    }
    var request =
        new RunRequest(
            read,
            limit.map(OptionalInt::of).orElse(OptionalInt.empty()),
            out,
            device.device(),
            settings,
            "./openbook " + String.join(" ", commandLine()),
            console.environment());
    var runner = new SuiteRunner(request, console.progress(), console.clock());
    if (dryRun) {
      new PlanTable(console.out()).print(runner.plan());
      return 0;
    }
    RunOutcome outcome = runner.run();
    console.progress().endLine();
    new ResultTable(console.out()).print(outcome);
    return outcome.gatesPassed() ? 0 : Main.GATE_FAILED;
  }

  private List<String> commandLine() {
    return spec.root().commandLine().getParseResult().originalArgs();
  }

  private Map<String, String> allOverrides() throws IOException {
    var all = new TreeMap<String, String>();
    if (overrideFile.isPresent()) {
      var properties = new Properties();
      try (InputStream in = Files.newInputStream(overrideFile.get())) {
        properties.load(in);
      }
      for (String key : properties.stringPropertyNames()) {
        all.put(key, properties.getProperty(key));
      }
    }
    all.putAll(overrides);
    return all;
  }
}
