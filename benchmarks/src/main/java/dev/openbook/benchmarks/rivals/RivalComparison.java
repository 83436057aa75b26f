package dev.openbook.benchmarks.rivals;

import dev.openbook.finetune.tokenize.Tokenizer;
import dev.openbook.finetune.weights.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Prints our speed, each rival's, and the ratio, task by task; see {@code compare-rivals --help}.
 */
@Command(
    name = "compare-rivals",
    mixinStandardHelpOptions = true,
    description =
        "Runs each task with Openbook and with the rivals that are named, in processes of their"
            + " own, one after the other, and prints medians and ratios.")
public final class RivalComparison implements java.util.concurrent.Callable<Integer> {
  /** As ours: weights and optimizer in 32 bits, computation in 16. */
  private static final String MASTERS = "bf16-autocast";

  @Option(names = "--model", required = true, description = "Folder of a model both sides read.")
  private Path model = Path.of("");

  @Option(
      names = "--python",
      description = "Python with torch, transformers, peft, gguf and lm-eval; left out if absent.")
  private Optional<Path> python = Optional.empty();

  @Option(names = "--llama-jar", description = "Jar of de.kherud:llama; left out if absent.")
  private Optional<Path> llamaJar = Optional.empty();

  @Option(names = "--quality", description = "QuALITY in L-Eval's form, for the choice task.")
  private Optional<Path> quality = Optional.empty();

  @Option(names = "--questions", defaultValue = "20", description = "Questions (${DEFAULT-VALUE}).")
  private int questions;

  @Option(names = "--threads", defaultValue = "2", description = "Threads (${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--repetitions",
      defaultValue = "5",
      description = "Timed repetitions of each task (${DEFAULT-VALUE}).")
  private int repetitions;

  @Option(names = "--only", description = "Run only tasks whose name contains this.")
  private String only = "";

  private Path items = Path.of("");

  /** Runs the command. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new RivalComparison()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    items = Files.createTempFile("choice-items", ".jsonl");
    if (quality.isPresent()) {
      try (Checkpoint checkpoint = Checkpoint.open(model)) {
        Tokenizer tokenizer = Tokenizer.open(checkpoint.tokenizer().orElseThrow());
        ChoiceItem.write(items, QualityItems.read(quality.get(), questions, tokenizer));
      }
    }
    System.out.println(
        "| task | ours | rate | peak MB | rival | rate | peak MB | ours : rival |\n"
            + "|---|---|---|---|---|---|---|---|");
    for (RuntimeTask task : RuntimeTask.ALL) {
      if (task.name().contains(only)
          && (task.kind() != RuntimeTask.Kind.CHOICE || quality.isPresent())) {
        compare(task);
      }
    }
    return 0;
  }

  private void compare(RuntimeTask task) throws IOException, InterruptedException {
    if (task.kind() == RuntimeTask.Kind.PROMPT) {
      compareWithLlama(task);
      return;
    }
    Optional<Measured> rival = Optional.empty();
    for (String type : List.of("f32", "bf16")) {
      Measured ours = Measured.by(ours(task, type));
      rival = python.isPresent() ? Optional.of(Measured.by(python(task, type))) : Optional.empty();
      row(task, type, ours, "python " + type, rival);
      if (task.kind() == RuntimeTask.Kind.FULL && type.equals("bf16") && python.isPresent()) {
        row(task, type, ours, "python " + MASTERS, Optional.of(Measured.by(python(task, MASTERS))));
      }
    }
    if (task.kind() != RuntimeTask.Kind.LORA && task.kind() != RuntimeTask.Kind.FULL) {
      row(task, "int8", Measured.by(ours(task, "int8")), "python bf16", rival);
    }
    if (task.kind() == RuntimeTask.Kind.DECODE && task.rows() == 1 && task.tokens() < 512) {
      compareWithLlama(task);
    }
  }

  private void compareWithLlama(RuntimeTask task) throws IOException, InterruptedException {
    if (llamaJar.isEmpty()) {
      return;
    }
    Measured rival = Measured.by(llama(task));
    for (String type : List.of("f32", "bf16", "int8")) {
      row(
          task,
          type,
          Measured.by(ours(task, type)),
          "llama.cpp " + ggufFile().getFileName(),
          Optional.of(rival));
    }
  }

  private static void row(
      RuntimeTask task, String type, Measured ours, String name, Optional<Measured> rival) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %.2f | %d | %s | %s |%s%n",
        task.name(),
        type,
        ours.median(),
        ours.peakBytes() >> 20,
        rival.isPresent() ? name : "-",
        rival
            .map(
                other ->
                    String.format(
                        Locale.ROOT,
                        "%.2f | %d | %.2f : 1",
                        other.median(),
                        other.peakBytes() >> 20,
                        ours.median() / other.median()))
            .orElse("- | - | -"),
        rival.map(other -> agreement(ours, other)).orElse(""));
  }

  private static String agreement(Measured ours, Measured rival) {
    if (ours.answers().isEmpty() || ours.answers().size() != rival.answers().size()) {
      return "";
    }
    long same =
        IntStream.range(0, ours.answers().size())
            .filter(i -> ours.answers().get(i).equals(rival.answers().get(i)))
            .count();
    return " " + same + " of " + ours.answers().size() + " answers the same";
  }

  private List<String> ours(RuntimeTask task, String type) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@config/jvm.options",
                "-Djava.util.logging.config.file=config/logging.properties",
                "-classpath",
                System.getProperty("java.class.path"),
                RuntimeProcess.class.getName()));
    command.addAll(arguments(task, type, model));
    return command;
  }

  private List<String> python(RuntimeTask task, String type) {
    List<String> command =
        new ArrayList<>(
            List.of(python.orElseThrow().toString(), "benchmarks/rivals/transformers_task.py"));
    command.addAll(arguments(task, type, model));
    return command;
  }

  private List<String> llama(RuntimeTask task) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-classpath",
                llamaJar.orElseThrow().toString(),
                "benchmarks/rivals/LlamaCppTask.java"));
    command.addAll(arguments(task, "gguf", ggufFile()));
    return command;
  }

  private Path ggufFile() throws IOException {
    try (var files = Files.list(model)) {
      return files
          .filter(file -> file.toString().endsWith(".gguf"))
          .findFirst()
          .orElseThrow(() -> new IOException("no GGUF file in " + model.toAbsolutePath()));
    }
  }

  private List<String> arguments(RuntimeTask task, String type, Path path) {
    return List.of(
        task.name(),
        type,
        Integer.toString(threads),
        Integer.toString(repetitions),
        path.toString(),
        items.toString());
  }
}
