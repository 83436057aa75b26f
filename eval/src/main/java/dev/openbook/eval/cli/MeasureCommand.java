package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.NearestName;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.Qrels;
import dev.openbook.datasets.file.AtomicFile;
import dev.openbook.datasets.format.QrelsFile;
import dev.openbook.eval.measure.RetrievalMeasure;
import dev.openbook.eval.measure.RetrievalScorer;
import dev.openbook.eval.measure.RetrievalScores;
import dev.openbook.eval.measure.RetrievalScores.Queries;
import dev.openbook.eval.stats.ArmComparison;
import dev.openbook.eval.stats.ArmScores;
import dev.openbook.eval.stats.Sampling;
import dev.openbook.rag.TrecRunReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures runs against relevance labels. */
@Command(
    name = "measure",
    description = {
      "Measures rankings against relevance labels as trec_eval does, with intervals, and compares",
      "two or more runs query by query."
    },
    mixinStandardHelpOptions = true)
final class MeasureCommand implements Callable<Integer> {
  /** Fewer numbers are drawn at once, as far as one can see. */
  private static final long SLOW_DRAWS = 200_000_000;

  private final Console console;

  @Parameters(index = "0", paramLabel = "QRELS", description = "Labels in TREC's or BEIR's format")
  private Path labels = Path.of("");

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "RUN",
      description = "Runs in TREC's format, of any tool; .gz is unpacked")
  private List<Path> files = List.of();

  @Option(
      names = {"-m", "--measure"},
      paramLabel = "NAME",
      split = ",",
      description =
          "Measures by their names in ir_measures, e.g. -m nDCG@10,R@100 (repeatable; default:"
              + " ${DEFAULT-VALUE}): P@k, R@k, AP, AP@k, RR, RR@k, nDCG, nDCG@k, Rprec, Bpref,"
              + " Success@k, Judged, Judged@k",
      defaultValue = "nDCG@10,R@100,AP,RR")
  private List<String> measureNames = List.of();

  @Option(
      names = "--baseline",
      paramLabel = "RUN",
      description = "Run that the others are compared with (default: the first)")
  private Optional<String> baseline = Optional.empty();

  @Option(
      names = "--per-query",
      paramLabel = "FILE",
      description = "Writes every query's values, as tab-separated run, query, measure, value")
  private Optional<Path> perQuery = Optional.empty();

  @Option(
      names = {"-l", "--relevance-level"},
      paramLabel = "N",
      description =
          "Least grade that is relevant (default: ${DEFAULT-VALUE}); nDCG takes grades as they are")
  private int relevanceLevel = 1;

  @Option(
      names = "--retrieved-only",
      description =
          "Averages over the labelled queries that the run has, as trec_eval without -c; otherwise"
              + " over all, missing ones as 0")
  private boolean retrievedOnly;

  @Mixin private SamplingOptions sampling = new SamplingOptions();

  MeasureCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    requireAtLeastOne("--relevance-level", relevanceLevel);
    Sampling drawn = sampling.sampling();
    List<RetrievalMeasure> measures =
        measureNames.stream().map(RetrievalMeasure::parse).distinct().toList();
    List<String> names = RunNames.of(files);
    int against = against(names);
    perQuery.ifPresent(this::requireNoInput);
    Qrels qrels = QrelsFile.read(labels);
    var runs = new ArrayList<ArmScores<RetrievalMeasure>>();
    for (int i = 0; i < files.size(); i++) {
      RetrievalScores scores = scores(names.get(i), files.get(i), qrels, measures);
      runs.add(new ArmScores<>(names.get(i), scores.perQuery()));
    }
    requireSharedQueries(runs, runs.get(against));
    if (perQuery.isPresent()) {
      writePerQuery(perQuery.get(), runs);
    }
    print(qrels, new ArmComparison<>(measures, drawn), runs, runs.get(against));
    return 0;
  }

  private int against(List<String> names) {
    if (baseline.isEmpty()) {
      return 0;
    }
    int place = names.indexOf(baseline.get());
    if (place < 0) {
      throw new BadInputException(
          "--baseline: " + NearestName.unknown("run", baseline.get(), names));
    }
    return place;
  }

  private RetrievalScores scores(
      String name, Path file, Qrels qrels, List<RetrievalMeasure> measures) {
    var scorer = new RetrievalScorer(qrels, measures, relevanceLevel);
    var first = new ArrayList<String>(1);
    TrecRunReader.read(
        file,
        console.progress(),
        (query, ranking) -> {
          if (first.isEmpty()) {
            first.add(query);
          }
          scorer.add(query, ranking);
        });
    if (first.isEmpty()) {
      throw BadInputException.in(file, "holds no hit");
    }
    if (scorer.scoredCount() == 0) {
      throw BadInputException.in(
          file,
          "shares no query with %s: the first here is '%s', there '%s'; give the labels of its data set"
              .formatted(labels, first.getFirst(), qrels.grades().keySet().iterator().next()));
    }
    complain(name, scorer.unlabelledCount(), qrels.grades().size() - scorer.scoredCount());
    return scorer.scores(retrievedOnly ? Queries.RETRIEVED : Queries.LABELLED);
  }

  private void complain(String name, int unlabelled, int missing) {
    String said =
        Stream.of(
                unlabelled == 0 ? "" : count(unlabelled, "without labels passed over"),
                missing == 0
                    ? ""
                    : "%s without hits %s"
                        .formatted(
                            count(missing, "with labels"),
                            retrievedOnly ? "left out" : "counted as 0"))
            .filter(part -> !part.isEmpty())
            .reduce("", (before, part) -> before.isEmpty() ? part : before + "; " + part);
    if (!said.isEmpty()) {
      console.progress().endLine();
      console.err().println(name + ": " + said);
    }
  }

  private static String count(int queries, String rest) {
    return String.format(
        Locale.ROOT, "%,d %s %s", queries, queries == 1 ? "query" : "queries", rest);
  }

  /** Without --retrieved-only all runs have all queries. */
  private static void requireSharedQueries(
      List<ArmScores<RetrievalMeasure>> runs, ArmScores<RetrievalMeasure> base) {
    for (ArmScores<RetrievalMeasure> run : runs) {
      if (run.scores().keySet().stream().noneMatch(base.scores()::containsKey)) {
        throw new BadInputException(
            "%s and %s share no query with labels; compare them without --retrieved-only"
                .formatted(run.name(), base.name()));
      }
    }
  }

  private void print(
      Qrels qrels,
      ArmComparison<RetrievalMeasure> comparison,
      List<ArmScores<RetrievalMeasure>> runs,
      ArmScores<RetrievalMeasure> base) {
    long draws = (long) base.scores().size() * comparison.sampling().resamples() * runs.size();
    Progress progress = draws < SLOW_DRAWS ? Progress.NONE : console.progress();
    ArmComparison.Outcome<RetrievalMeasure> compared = comparison.compare(runs, base, progress);
    console.progress().endLine();
    console
        .out()
        .printf(
            Locale.ROOT,
            "%,d queries with labels in %s, %s; grades of at least %d are relevant%n%n",
            qrels.grades().size(),
            labels,
            retrievedOnly ? "those that a run has count" : "all count",
            relevanceLevel);
    var table =
        new ComparisonTable<>(console.out(), "run", "queries", "queries", RetrievalMeasure::name);
    table.printMeans(compared.means(), comparison.sampling());
    table.printDifferences(compared.differences(), comparison.sampling());
    perQuery.ifPresent(file -> console.out().println("per query: " + file.toAbsolutePath()));
  }

  private static void writePerQuery(Path file, List<ArmScores<RetrievalMeasure>> runs)
      throws IOException {
    AtomicFile.write(
        file,
        out -> {
          out.write("run\tquery\tmeasure\tvalue\n".getBytes(StandardCharsets.UTF_8));
          for (ArmScores<RetrievalMeasure> run : runs) {
            for (Map.Entry<String, Map<RetrievalMeasure, Double>> query : run.scores().entrySet()) {
              for (Map.Entry<RetrievalMeasure, Double> value : query.getValue().entrySet()) {
                String line =
                    String.join(
                        "\t",
                        run.name(),
                        query.getKey(),
                        value.getKey().name(),
                        value.getValue().toString());
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
              }
            }
          }
        });
  }

  private void requireNoInput(Path file) {
    if (Stream.concat(Stream.of(labels), files.stream())
        .anyMatch(
            input ->
                input.toAbsolutePath().normalize().equals(file.toAbsolutePath().normalize()))) {
      throw new BadInputException("--per-query must not be a file that is read, got " + file);
    }
  }

  /** Refuses an option's value below 1. */
  static void requireAtLeastOne(String option, int value) {
    if (value < 1) {
      throw new BadInputException(option + " must be at least 1, got " + value);
    }
  }
}
