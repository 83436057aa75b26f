package dev.openbook.benchmarks;

import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.Span;
import dev.openbook.rag.Ranking;
import dev.openbook.rag.index.IndexSettings;
import dev.openbook.rag.index.PassageIndex;
import dev.openbook.rag.retrieve.Bm25Retriever;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long does one BM25 search take, and how does that grow with the passages?
 *
 * <p>Workload: passages of 100 words of a Zipf vocabulary of 50,000, queries of 10 words of the
 * same, the best 10 passages wanted; the index lies on disk and is warm.
 *
 * <p>Command: {@code mvn -Pjmh verify -Djmh.include=Bm25Search}. Last result, 2 cores of an AMD
 * EPYC, 2026-11-23, microseconds a search: 76 +- 1 for 1,000 passages, 146 +- 2 for 10,000, 324 +-
 * 5 for 100,000.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class Bm25SearchBenchmark {
  private static final int BEST = 10;

  /** Searches once. */
  @Benchmark
  public Ranking search(Searches searches) {
    return searches.retriever.retrieve(searches.nextQuery(), BEST);
  }

  /** An index and a round of queries. */
  @State(Scope.Benchmark)
  public static class Searches {
    private static final int PASSAGE_WORDS = 100;
    private static final int QUERY_COUNT = 256;
    private static final int QUERY_WORDS = 10;
    private static final long SEED = 17;
    private static final int VOCABULARY_SIZE = 50_000;

    /** Passages in the index. */
    @Param({"1000", "10000", "100000"})
    public int passageCount;

    private Path folder;
    private PassageIndex index;
    private Bm25Retriever retriever;
    private List<String> queries;
    private int next;

    /** Builds the index; not measured. */
    @Setup(Level.Trial)
    public void build() throws IOException {
      var random = new SplittableRandom(SEED);
      var text = new ZipfText(VOCABULARY_SIZE);
      folder = Files.createTempDirectory("bm25-search");
      index =
          PassageIndex.build(
              folder.resolve("index"),
              () ->
                  IntStream.range(0, passageCount)
                      .mapToObj(i -> passage(i, text.words(PASSAGE_WORDS, random)))
                      .iterator(),
              IndexSettings.ANSERINI,
              Progress.NONE);
      retriever = new Bm25Retriever(index);
      queries = Stream.generate(() -> text.words(QUERY_WORDS, random)).limit(QUERY_COUNT).toList();
    }

    /** Closes the index and deletes it. */
    @TearDown(Level.Trial)
    public void delete() throws IOException {
      index.close();
      List<Path> deepestFirst;
      try (Stream<Path> paths = Files.walk(folder)) {
        deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path path : deepestFirst) {
        Files.delete(path);
      }
    }

    private static Passage passage(int number, String text) {
      String id = "p" + number;
      return new Passage(id, id, "", text, new Span(0, text.length()));
    }

    private String nextQuery() {
      next = (next + 1) % QUERY_COUNT;
      return queries.get(next);
    }
  }
}
