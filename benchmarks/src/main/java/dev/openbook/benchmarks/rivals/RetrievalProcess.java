package dev.openbook.benchmarks.rivals;

import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.Query;
import dev.openbook.datasets.format.BeirFolder;
import dev.openbook.rag.embed.BundledModel;
import dev.openbook.rag.embed.Embedder;
import dev.openbook.rag.index.IndexSettings;
import dev.openbook.rag.index.PassageIndex;
import dev.openbook.rag.retrieve.Bm25Retriever;
import dev.openbook.rag.retrieve.QueryBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** One task of {@link RetrievalComparison} in a JVM of its own; prints one JSON line. */
final class RetrievalProcess {
  private static final int BEST = 10;
  private static final int THREADS = Runtime.getRuntime().availableProcessors();
  private static final double WARM_UP_SECONDS = 15;
  private static final double ROUND_SECONDS = 1;
  private static final int ENCODED = 128;

  private final BeirFolder corpus;
  private final Path work;
  private final int repetitions;

  private RetrievalProcess(Path corpus, Path work, int repetitions) {
    this.corpus = new BeirFolder(corpus);
    this.work = work;
    this.repetitions = repetitions;
  }

  /** Arguments: task, BEIR folder, folder to work in, repetitions. */
  public static void main(String[] arguments) throws IOException {
    var process =
        new RetrievalProcess(
            Path.of(arguments[1]), Path.of(arguments[2]), Integer.parseInt(arguments[3]));
    List<Double> rates =
        switch (arguments[0]) {
          case "search" -> process.search(1);
          case "batch" -> process.search(THREADS);
          case "index" -> process.index();
          case "encode" -> process.encode();
          default -> throw new IllegalArgumentException("unknown task " + arguments[0]);
        };
    System.out.println(Measured.here(rates, List.of()).toJson());
  }

  private List<Double> search(int threads) throws IOException {
    List<Query> queries;
    try (Stream<Query> read = corpus.queries()) {
      queries = read.toList();
    }
    try (PassageIndex index = build()) {
      var retriever = new Bm25Retriever(index);
      return rates(
          () -> {
            if (threads == 1) {
              queries.forEach(query -> retriever.retrieve(query.text(), BEST));
            } else {
              QueryBatch.run(retriever, queries.stream(), BEST, threads, (query, ranking) -> {});
            }
            return queries.size();
          });
    }
  }

  private List<Double> index() throws IOException {
    List<Passage> passages;
    try (Stream<Passage> read = corpus.passages()) {
      passages = read.toList(); // in memory, as the rivals have them
    }
    long begun = System.nanoTime();
    do {
      build(passages).close();
    } while (seconds(begun) < WARM_UP_SECONDS);
    var rates = new ArrayList<Double>();
    for (int i = 0; i < repetitions; i++) {
      long start = System.nanoTime();
      build(passages).close();
      rates.add(passages.size() / seconds(start));
    }
    return rates;
  }

  private List<Double> encode() throws IOException {
    List<String> texts;
    try (Stream<Passage> passages = corpus.passages()) {
      texts = passages.limit(ENCODED).map(Passage::titledText).toList();
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
      Embedder embedder = BundledModel.ALL_MINI_LM.load(executor);
      return rates(() -> embedder.passages(texts).size());
    }
  }

  private PassageIndex build() {
    try (Stream<Passage> passages = corpus.passages()) {
      Iterator<Passage> once = passages.iterator();
      return build(() -> once);
    }
  }

  private PassageIndex build(Iterable<Passage> passages) {
    return PassageIndex.build(
        work.resolve("index"), passages, IndexSettings.ANSERINI, THREADS, Progress.NONE);
  }

  /** Something done a number of times. */
  @FunctionalInterface
  private interface Round {
    /** Does it and returns how often. */
    int run();
  }

  private List<Double> rates(Round round) {
    long begun = System.nanoTime();
    while (seconds(begun) < WARM_UP_SECONDS) {
      round.run();
    }
    var rates = new ArrayList<Double>();
    for (int i = 0; i < repetitions; i++) {
      long start = System.nanoTime();
      long done = 0;
      do {
        done += round.run();
      } while (seconds(start) < ROUND_SECONDS);
      rates.add(done / seconds(start));
    }
    return rates;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
