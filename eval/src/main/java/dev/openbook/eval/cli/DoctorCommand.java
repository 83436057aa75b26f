package dev.openbook.eval.cli;

import dev.openbook.datasets.fetch.CatalogEntry;
import dev.openbook.datasets.fetch.Fetcher;
import dev.openbook.datasets.format.Datasets;
import dev.openbook.finetune.tensor.DeviceInfo;
import dev.openbook.finetune.tensor.NativeRuntime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what was found and what is missing. */
@Command(
    name = "doctor",
    description = "Says what was found on this machine, and how to mend what is missing.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  private static final long ENOUGH_BYTES = 3L << 30;
  private static final String DEFAULT_MODEL = "smollm2-135m-instruct";

  private final Console console;
  private boolean missing;

  @Option(
      names = "--calibrate",
      description = "Measures the runtime's settings anew, as the first use does")
  private boolean calibrate;

  @Mixin private DeviceOption device = new DeviceOption();

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    found("openbook", Version.current());
    found("java", System.getProperty("java.vendor") + " " + Runtime.version());
    found("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    memory();
    device();
    models();
    found("data", String.join(", ", Datasets.names()) + " (ships with Openbook)");
    packageClient();
    console
        .out()
        .println(missing ? "something is missing: see above" : "everything needed is here");
    return 0;
  }

  private void memory() {
    OptionalLong available = DeviceInfo.availableMemoryBytes();
    if (available.isEmpty()) {
      found("memory", "not told by this system");
    } else if (available.getAsLong() < ENOUGH_BYTES) {
      lacks("memory", megabytes(available.getAsLong()) + " free", "free 3,072 MB or more");
    } else {
      found("memory", megabytes(available.getAsLong()) + " free");
    }
  }

  private void device() {
    RuntimeChoice choice =
        RuntimeChoice.of(
            console,
            device.device(),
            calibrate ? RuntimeChoice.Effort.MEASURE_ANEW : RuntimeChoice.Effort.MEASURE_FAILED);
    try {
      DeviceInfo info = NativeRuntime.start(choice.settings(), device.device()).device();
      found(
          "device",
          String.format(
              Locale.ROOT,
              "%s, %s, %d threads, PyTorch %s",
              device.device(),
              info.cpuCapability(),
              info.threads(),
              info.torchVersion()));
      new RuntimeTable(choice, console.environment()).lines().forEach(this::found);
    } catch (LinkageError e) {
      lacks(
          "device",
          "the native library does not load: " + e.getMessage(),
          "build with -Djavacpp.platform=<your platform>, e.g. linux-x86_64");
    }
  }

  private void models() {
    Fetcher fetcher = Fetcher.fromEnvironment(console.environment());
    for (CatalogEntry entry : fetcher.catalog().entries()) {
      Optional<Path> path = fetcher.find(entry.name());
      String label = "model " + entry.name();
      if (path.isPresent()) {
        found(label, path.get().toString());
      } else if (entry.name().equals(DEFAULT_MODEL)) {
        lacks(label, "not fetched", "./openbook fetch " + entry.name());
      } else {
        found(label, "not fetched (optional): ./openbook fetch " + entry.name());
      }
    }
  }

  private void packageClient() {
    String path = console.environment().getOrDefault("PATH", "");
    Optional<Path> client =
        List.of(path.split(java.io.File.pathSeparator, -1)).stream()
            .flatMap(folder -> List.of("pip", "pip3").stream().map(name -> Path.of(folder, name)))
            .filter(Files::isExecutable)
            .findFirst();
    found(
        "package client", client.map(Path::toString).orElse("none (optional: a source of models)"));
  }

  private void found(String what, String state) {
    console.out().printf("ok       %-30s %s%n", what, state);
  }

  private void lacks(String what, String state, String mend) {
    missing = true;
    console.out().printf("missing  %-30s %s; mend: %s%n", what, state, mend);
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,d MB", bytes >> 20);
  }
}
