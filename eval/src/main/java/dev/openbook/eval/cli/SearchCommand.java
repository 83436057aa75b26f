package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Query;
import dev.openbook.datasets.file.Sha256;
import dev.openbook.datasets.format.QueryFile;
import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import dev.openbook.rag.Retriever;
import dev.openbook.rag.TrecRunFile;
import dev.openbook.rag.index.IndexSettings;
import dev.openbook.rag.index.PassageIndex;
import dev.openbook.rag.index.TextAnalysis;
import dev.openbook.rag.retrieve.QueryBatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Searches an index. */
@Command(
    name = "search",
    description = {
      "Prints the passages that answer a query best, best first. Without a query it asks for one",
      "after the other; with --queries and --run it writes the rankings of a file of queries."
    },
    mixinStandardHelpOptions = true)
final class SearchCommand implements Callable<Integer> {
  private static final int ONE_QUERY_K = 5;
  private static final int BATCH_K = 1000;
  private static final String TASK = "search";

  private final Console console;

  @Parameters(index = "0", paramLabel = "INDEX", description = "Index folder")
  private Path folder = Path.of("");

  @Parameters(index = "1", arity = "0..1", paramLabel = "QUERY", description = "Free text")
  private Optional<String> query = Optional.empty();

  @Option(
      names = "--queries",
      paramLabel = "FILE",
      description = "Queries: JSONL (BEIR, FlashRAG) or TSV (id, text), also .gz")
  private Optional<Path> queries = Optional.empty();

  @Option(
      names = "--run",
      paramLabel = "FILE",
      description = "Where the rankings of --queries go, in TREC's format")
  private Optional<Path> run = Optional.empty();

  @Option(
      names = "--k",
      paramLabel = "N",
      description = "Most passages (default: 5, with --queries 1000)")
  private Optional<Integer> k = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Queries ranked at a time (default: all cores)")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--analyzer",
      paramLabel = "NAME",
      description = "Requires the index to have been built with this analyzer chain")
  private Optional<String> analyzer = Optional.empty();

  @Mixin private RetrieverChoice choice = new RetrieverChoice();

  @Mixin private RerankChoice rerank = new RerankChoice();

  SearchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    check();
    try (PassageIndex index = open();
        ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      Retriever first = choice.settings().open(index, executor);
      rerank.around(console, index, first, retriever -> search(index, retriever));
    }
    return 0;
  }

  private void search(PassageIndex index, Retriever retriever) throws IOException {
    if (queries.isPresent()) {
      writeRun(index, retriever, queries.get(), run.orElseThrow());
    } else if (query.isPresent()) {
      print(index, retriever, query.get());
    } else {
      converse(index, retriever);
    }
  }

  private void check() {
    if (k.isPresent() && k.get() < 1) {
      throw new BadInputException("--k must be at least 1, got " + k.get());
    }
    if (threads < 1) {
      throw new BadInputException("--threads must be at least 1, got " + threads);
    }
    if (queries.isPresent() != run.isPresent()) {
      throw new BadInputException("--queries and --run go together; name both files");
    }
    if (queries.isPresent() && query.isPresent()) {
      throw new BadInputException("a query and --queries exclude each other; leave one out");
    }
  }

  private PassageIndex open() {
    PassageIndex index = PassageIndex.open(folder);
    IndexSettings built = index.settings();
    if (analyzer.isEmpty()) {
      return index;
    }
    index.close();
    return PassageIndex.open(
        folder,
        new IndexSettings(
            TextAnalysis.parse(analyzer.get()),
            built.layout(),
            built.k1(),
            built.b(),
            built.vectors()));
  }

  private void print(PassageIndex index, Retriever retriever, String text) {
    for (Hit hit : retriever.retrieve(text, k.orElse(ONE_QUERY_K)).hits()) {
      Passage passage = index.passage(hit.passageId());
      console
          .out()
          .printf(
              Locale.ROOT,
              "%d  %.4f  %s  %s%n",
              hit.rank(),
              hit.score(),
              hit.passageId(),
              passage.text().replaceAll("\\s+", " "));
    }
  }

  private void converse(PassageIndex index, Retriever retriever) throws IOException {
    var lines = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8));
    while (true) {
      console.err().print("query> ");
      console.err().flush();
      String line = lines.readLine();
      if (line == null) {
        console.err().println();
        return;
      }
      if (!line.isBlank()) {
        print(index, retriever, line);
      }
    }
  }

  private void writeRun(PassageIndex index, Retriever retriever, Path from, Path to)
      throws IOException {
    List<Query> all;
    try (Stream<Query> read = QueryFile.read(from)) {
      all = read.toList();
    }
    if (all.isEmpty()) {
      throw BadInputException.in(from, "holds no query");
    }
    int depth = k.orElse(BATCH_K);
    try (TrecRunFile file =
        TrecRunFile.open(
            to, key(index, all, depth), "openbook-" + choice.settings().kind().key())) {
      int done = file.next().map(id -> place(all, id)).orElse(0);
      var asked = new ArrayList<>(all.subList(done, all.size()));
      long[] count = {done};
      long started = console.clock().millis();
      QueryBatch.run(
          retriever,
          asked.stream(),
          depth,
          rerank.isOneAtATime() ? 1 : threads,
          (Query each, Ranking ranking) -> {
            file.append(each.id(), ranking);
            count[0]++;
            console.progress().report(TASK, count[0], all.size(), "queries");
          });
      file.finish();
      console.progress().endLine();
      long seconds = Math.max(1, (console.clock().millis() - started + 500) / 1000);
      console
          .out()
          .printf(
              Locale.ROOT, "%,d queries in %,d s: %s%n", all.size(), seconds, to.toAbsolutePath());
    }
  }

  private String key(PassageIndex index, List<Query> all, int depth) {
    var texts = new StringBuilder();
    all.forEach(each -> texts.append(each.id()).append('\t').append(each.text()).append('\n'));
    return String.join(
        "\n",
        folder.toAbsolutePath().normalize().toString(),
        index.settings().toString(),
        index.version(),
        choice.settings().toString(),
        rerank.key(),
        "k=" + depth,
        Sha256.of(texts.toString()));
  }

  private static int place(List<Query> all, String id) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).id().equals(id)) {
        return i;
      }
    }
    return 0;
  }
}
