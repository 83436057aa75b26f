package dev.openbook.benchmarks.rivals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Prints how indexing and searching grow with the number of passages. */
@Command(
    name = "measure-growth",
    mixinStandardHelpOptions = true,
    description =
        "Indexes made-up passages of 100 words and searches them by 300 queries of 10 words, top"
            + " 10, one thread, each size in a JVM of its own with a heap of 1 GB.")
public final class RetrievalGrowth implements Callable<Integer> {
  @Option(
      names = "--passages",
      split = ",",
      defaultValue = "10000,100000,1000000",
      description = "Sizes (${DEFAULT-VALUE}).")
  private List<Integer> sizes = List.of();

  @Option(
      names = "--out",
      defaultValue = "benchmarks/target/growth.tsv",
      description = "Where the figures go (${DEFAULT-VALUE}).")
  private Path out = Path.of("");

  /** Runs the command. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new RetrievalGrowth()).execute(arguments));
  }

  /**
   * What one size took.
   *
   * @param indexSeconds texts read and analysed, index written, two threads
   * @param diskBytes of the index
   * @param heapBytes heap in use at the end, after a collection
   * @param residentBytes most physical memory of the process
   * @param p50Micros half of the queries took no longer
   * @param p95Micros 95 % of the queries
   * @param p99Micros 99 % of the queries
   */
  record Growth(
      double indexSeconds,
      long diskBytes,
      long heapBytes,
      long residentBytes,
      double p50Micros,
      double p95Micros,
      double p99Micros) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    var rows = new ArrayList<String>();
    rows.add("passages\tindexSeconds\tdiskMb\theapMb\tresidentMb\tp50Micros\tp95Micros\tp99Micros");
    System.out.println(
        "| passages | index s | disk MB | heap MB | resident MB | p50 µs | p95 µs | p99 µs |\n"
            + "|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (int size : sizes) {
      Growth growth = measured(size);
      String row =
          String.format(
              Locale.ROOT,
              "%d\t%.1f\t%d\t%d\t%d\t%.0f\t%.0f\t%.0f",
              size,
              growth.indexSeconds(),
              growth.diskBytes() >> 20,
              growth.heapBytes() >> 20,
              growth.residentBytes() >> 20,
              growth.p50Micros(),
              growth.p95Micros(),
              growth.p99Micros());
      rows.add(row);
      System.out.println("| " + row.replace("\t", " | ") + " |");
    }
    Files.write(out, rows);
    return 0;
  }

  private static Growth measured(int size) throws IOException, InterruptedException {
    try (SyntheticCorpus corpus = SyntheticCorpus.write(size)) {
      String line =
          Measured.lastLine(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "@config/jvm.options",
                  "-Xmx1g",
                  "-Djava.util.logging.config.file=config/logging.properties",
                  "-classpath",
                  System.getProperty("java.class.path"),
                  GrowthProcess.class.getName(),
                  corpus.folder().toString()));
      return JsonMapper.shared().readValue(line, Growth.class);
    }
  }
}
