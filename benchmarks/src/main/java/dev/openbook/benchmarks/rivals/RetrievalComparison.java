package dev.openbook.benchmarks.rivals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the speed of our retrievers, of each rival, and the ratio. */
@Command(
    name = "compare-retrievers",
    mixinStandardHelpOptions = true,
    description =
        "Indexes and searches a BEIR folder with Openbook and with bm25s, rank-bm25 and Pyserini,"
            + " each in a process of its own, one after the other, analysis of texts and queries"
            + " included, and prints medians and ratios.")
public final class RetrievalComparison implements Callable<Integer> {
  private static final String ENCODE = "encode";
  private static final Set<String> TASKS = Set.of("search", "batch", "index", ENCODE);
  private static final Set<String> SEARCHERS =
      Set.of("bm25s-numpy", "bm25s-numba", "rank-bm25", "pyserini");
  private static final Set<String> ENCODERS = Set.of("onnxruntime", "fastembed");

  private static final Set<String> RIVALS =
      Stream.concat(SEARCHERS.stream(), ENCODERS.stream()).collect(Collectors.toUnmodifiableSet());

  /** What the bundled embedding model consists of, by its names on the class path. */
  private static final List<String> MODEL_FILES =
      List.of("all-minilm-l6-v2-q.onnx", "all-minilm-l6-v2-q-tokenizer.json");

  @Spec private CommandSpec command = CommandSpec.create();

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
      defaultValue = "bm25s-numpy,bm25s-numba,rank-bm25,pyserini,onnxruntime",
      description =
          "Which of them, each in the tasks that it knows; to encode onnxruntime or fastembed"
              + " (${DEFAULT-VALUE}).")
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
    require("--tasks", tasks, TASKS);
    require("--rivals", rivals, RIVALS);
    if (beir.isPresent()) {
      compare(beir.get());
      return 0;
    }
    try (SyntheticCorpus corpus = SyntheticCorpus.write(passages.orElse(10_000))) {
      compare(corpus.folder());
    }
    return 0;
  }

  private void require(String option, List<String> given, Set<String> known) {
    for (String name : given) {
      if (!known.contains(name)) {
        throw new CommandLine.ParameterException(
            command.commandLine(),
            option + " must name some of " + new TreeSet<>(known) + ", got " + name);
      }
    }
  }

  private void compare(Path folder) throws IOException, InterruptedException {
    System.out.println(
        "| task | ours a second | peak MB | rival | a second | peak MB | ours : rival |\n"
            + "|---|---|---|---|---|---|---|");
    Optional<Path> models =
        python.isPresent() && tasks.contains(ENCODE) ? Optional.of(modelFiles()) : Optional.empty();
    for (String task : tasks) {
      var ours = new ArrayList<Measured>();
      Map<String, List<Measured>> others = new LinkedHashMap<>();
      for (int round = 0; round < rounds; round++) {
        ours.add(Measured.by(ours(task, folder)));
        for (String rival : rivals) {
          if (!(task.equals(ENCODE) ? ENCODERS : SEARCHERS).contains(rival)) {
            continue;
          }
          List<Measured> measured = others.computeIfAbsent(rival, key -> new ArrayList<>());
          if (python.isPresent()) {
            run(task, rival, theirs(task, rival, folder, models)).ifPresent(measured::add);
          }
        }
      }
      others.forEach((rival, measured) -> row(task, ours, rival, measured));
    }
  }

  /** Returns what a rival measured; empty, and said, where it cannot run here. */
  private static Optional<Measured> run(String task, String rival, List<String> words)
      throws InterruptedException {
    try {
      return Optional.of(Measured.by(words));
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage()).strip();
      System.err.printf(
          "%s cannot do %s: %s%n", rival, task, reason.substring(reason.lastIndexOf('\n') + 1));
      return Optional.empty();
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
        IntStream.range(0, Math.min(ours.size(), theirs.size()))
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

  private List<String> theirs(String task, String rival, Path folder, Optional<Path> models) {
    var words = new ArrayList<String>();
    words.add(python.orElseThrow().toString());
    words.addAll(List.of("benchmarks/rivals/retrieval_task.py", task, rival));
    words.addAll(List.of(folder.toString(), Integer.toString(repetitions)));
    if (task.equals(ENCODE)) {
      words.add(models.orElseThrow().toString());
    }
    return words;
  }

  /**
   * Returns a new folder with the bundled embedding model's files, which goes with this process.
   */
  private static Path modelFiles() throws IOException {
    Path folder = Files.createTempDirectory("compare-retrievers-model");
    folder.toFile().deleteOnExit();
    for (String name : MODEL_FILES) {
      Path file = folder.resolve(name);
      file.toFile().deleteOnExit();
      try (InputStream in = RetrievalComparison.class.getResourceAsStream("/" + name)) {
        Files.copy(Objects.requireNonNull(in, name), file);
      }
    }
    return folder;
  }

  private List<String> ours(String task, Path folder) throws IOException {
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(
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
    return words;
  }
}
