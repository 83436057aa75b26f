package dev.openbook.benchmarks.rivals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the speed of our retrievers, of each rival, and the ratio. */
@Command(
    name = "compare-retrievers",
    mixinStandardHelpOptions = true,
    description =
        "Indexes and searches a BEIR folder with Openbook and with bm25s, rank-bm25 and Pyserini,"
            + " each in a process of its own, one after the other, analysis of texts and queries"
            + " included, and prints medians and ratios.")
public final class RetrievalComparison implements Callable<Integer> {
  @Option(names = "--beir", description = "BEIR folder; or --passages.")
  private Optional<Path> beir = Optional.empty();

  @Option(
      names = "--passages",
      description = "Makes up so many passages of 100 words of a Zipf vocabulary instead.")
  private Optional<Integer> passages = Optional.empty();

  @Option(
      names = "--python",
      description =
          "Python with bm25s, numba, PyStemmer, rank-bm25, pyserini, fastembed or onnxruntime.")
  private Optional<Path> python = Optional.empty();

  @Option(
      names = "--rivals",
      split = ",",
      defaultValue = "bm25s-numpy,bm25s-numba,rank-bm25,pyserini",
      description = "Which of them (${DEFAULT-VALUE}).")
  private List<String> rivals = List.of();

  @Option(
      names = "--repetitions",
      defaultValue = "5",
      description = "Timed repetitions of each task (${DEFAULT-VALUE}).")
  private int repetitions;

  @Option(
      names = "--tasks",
      split = ",",
      defaultValue = "search,index",
      description = "search, batch (all cores), index, encode (${DEFAULT-VALUE}).")
  private List<String> tasks = List.of();

  /** Runs the command. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new RetrievalComparison()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (beir.isPresent()) {
      compare(beir.get());
      return 0;
    }
    try (SyntheticCorpus corpus = SyntheticCorpus.write(passages.orElse(10_000))) {
      compare(corpus.folder());
    }
    return 0;
  }

  private void compare(Path folder) throws IOException, InterruptedException {
    System.out.println(
        "| task | ours a second | peak MB | rival | a second | peak MB | ours : rival |\n"
            + "|---|---|---|---|---|---|---|");
    for (String task : tasks) {
      Measured ours = Measured.by(ours(task, folder));
      for (String rival : rivals) {
        row(task, ours, rival, folder);
      }
    }
  }

  private void row(String task, Measured ours, String rival, Path folder)
      throws IOException, InterruptedException {
    Optional<Measured> other = Optional.empty();
    if (python.isPresent()) {
      other =
          Optional.of(
              Measured.by(
                  List.of(
                      python.get().toString(),
                      "benchmarks/rivals/retrieval_task.py",
                      task,
                      rival,
                      folder.toString(),
                      Integer.toString(repetitions))));
    }
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.0f | %,d | %s | %s |%n",
        task,
        ours.median(),
        ours.peakBytes() >> 20,
        rival,
        other
            .map(
                each ->
                    String.format(
                        Locale.ROOT,
                        "%,.0f | %,d | %.2f : 1",
                        each.median(),
                        each.peakBytes() >> 20,
                        ours.median() / each.median()))
            .orElse("- | - | -"));
  }

  private List<String> ours(String task, Path folder) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "@config/jvm.options",
            "--add-modules",
            "jdk.incubator.vector",
            "-Djava.util.logging.config.file=config/logging.properties",
            "-classpath",
            System.getProperty("java.class.path"),
            RetrievalProcess.class.getName(),
            task,
            folder.toString(),
            Files.createTempDirectory("compare-retrievers").toString(),
            Integer.toString(repetitions)));
    return command;
  }
}
