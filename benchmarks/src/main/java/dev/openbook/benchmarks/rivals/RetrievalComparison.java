package dev.openbook.benchmarks.rivals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
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
      names = "--rounds",
      defaultValue = "1",
      description =
          "Times that all take their turn, so that a machine with moods treats them alike"
              + " (${DEFAULT-VALUE}).")
  private int rounds;

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
      var ours = new ArrayList<Measured>();
      Map<String, List<Measured>> others = new LinkedHashMap<>();
      for (int round = 0; round < rounds; round++) {
        ours.add(Measured.by(ours(task, folder)));
        for (String rival : rivals) {
          List<Measured> measured = others.computeIfAbsent(rival, key -> new ArrayList<>());
          if (python.isPresent()) {
            measured.add(Measured.by(theirs(task, rival, folder)));
          }
        }
      }
      others.forEach((rival, measured) -> row(task, ours, rival, measured));
    }
  }

  private static void row(String task, List<Measured> ours, String rival, List<Measured> theirs) {
    Measured mine = Measured.joined(ours);
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.0f | %,d | %s | %s |%n",
        task,
        mine.median(),
        mine.peakBytes() >> 20,
        rival,
        theirs.isEmpty() ? "- | - | -" : compared(ours, theirs));
  }

  private static String compared(List<Measured> ours, List<Measured> theirs) {
    Measured other = Measured.joined(theirs);
    DoubleSummaryStatistics ratios =
        IntStream.range(0, ours.size())
            .mapToDouble(i -> ours.get(i).median() / theirs.get(i).median())
            .summaryStatistics();
    String range =
        ours.size() == 1
            ? ""
            : String.format(
                Locale.ROOT, " (rounds %.2f to %.2f)", ratios.getMin(), ratios.getMax());
    return String.format(
        Locale.ROOT,
        "%,.0f | %,d | %.2f : 1%s",
        other.median(),
        other.peakBytes() >> 20,
        Measured.joined(ours).median() / other.median(),
        range);
  }

  private List<String> theirs(String task, String rival, Path folder) {
    return List.of(
        python.orElseThrow().toString(),
        "benchmarks/rivals/retrieval_task.py",
        task,
        rival,
        folder.toString(),
        Integer.toString(repetitions));
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
