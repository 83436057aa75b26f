package dev.openbook.benchmarks.rivals;

import dev.openbook.benchmarks.rivals.RetrievalGrowth.Growth;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.Query;
import dev.openbook.datasets.format.BeirFolder;
import dev.openbook.rag.index.IndexSettings;
import dev.openbook.rag.index.PassageIndex;
import dev.openbook.rag.retrieve.Bm25Retriever;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** One size of {@link RetrievalGrowth} in a JVM of its own; prints one JSON line. */
final class GrowthProcess {
  private static final int BEST = 10;
  private static final int THREADS = 2;
  private static final int ROUNDS = 10;
  private static final double WARM_UP_SECONDS = 10;

  private GrowthProcess() {}

  /** Argument: a BEIR folder, in which the index is built. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Path place = folder.resolve("index");
    long begun = System.nanoTime();
    try (Stream<Passage> passages = new BeirFolder(folder).passages()) {
      Iterator<Passage> once = passages.iterator();
      PassageIndex.build(place, () -> once, IndexSettings.ANSERINI, THREADS, Progress.NONE).close();
    }
    double indexSeconds = (System.nanoTime() - begun) / 1e9;
    try (PassageIndex index = PassageIndex.open(place)) {
      double[] micros = latencies(new Bm25Retriever(index), queries(folder));
      var growth =
          new Growth(
              indexSeconds,
              index.statistics().bytes(),
              heapBytes(),
              Measured.residentPeak(),
              micros[(int) (micros.length * 0.5)],
              micros[(int) (micros.length * 0.95)],
              micros[(int) (micros.length * 0.99)]);
      System.out.println(JsonMapper.shared().writeValueAsString(growth));
    }
    try (Stream<Path> files = Files.list(place)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(place);
  }

  private static List<Query> queries(Path folder) {
    try (Stream<Query> queries = new BeirFolder(folder).queries()) {
      return queries.toList();
    }
  }

  /** Returns the time of each query of some rounds, ascending. */
  private static double[] latencies(Bm25Retriever retriever, List<Query> queries) {
    long begun = System.nanoTime();
    do {
      queries.forEach(query -> retriever.retrieve(query.text(), BEST));
    } while ((System.nanoTime() - begun) / 1e9 < WARM_UP_SECONDS);
    var micros = new ArrayList<Double>();
    for (int round = 0; round < ROUNDS; round++) {
      for (Query query : queries) {
        long start = System.nanoTime();
        retriever.retrieve(query.text(), BEST);
        micros.add((System.nanoTime() - start) / 1e3);
      }
    }
    double[] sorted = micros.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted;
  }

  /** Returns what is reachable after a collection. */
  private static long heapBytes() {
    System.gc();
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getCollectionUsage)
        .filter(Objects::nonNull)
        .mapToLong(MemoryUsage::getUsed)
        .sum();
  }
}
