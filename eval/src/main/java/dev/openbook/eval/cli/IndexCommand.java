package dev.openbook.eval.cli;

import dev.openbook.datasets.Dataset;
import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.chunk.TokenWindows;
import dev.openbook.datasets.chunk.WordTokens;
import dev.openbook.datasets.format.Datasets;
import dev.openbook.rag.index.IndexSettings;
import dev.openbook.rag.index.PassageIndex;
import dev.openbook.rag.index.TextAnalysis;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Builds an index. */
@Command(
    name = "index",
    description = "Cuts a data set's documents into passages and indexes them for BM25.",
    mixinStandardHelpOptions = true)
final class IndexCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      required = true,
      description = "xquad, squad:FILE or folder:DIR")
  private String dataset = "";

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Index folder")
  private Path out = Path.of("");

  @Option(
      names = "--size",
      paramLabel = "N",
      description = "Words of a passage (default: ${DEFAULT-VALUE})")
  private int size = 100;

  @Option(
      names = "--overlap",
      paramLabel = "N",
      description = "Words that neighbours share (default: ${DEFAULT-VALUE})")
  private int overlap = 0;

  @Option(names = "--k1", description = "BM25 k1 (default: ${DEFAULT-VALUE})")
  private double k1 = IndexSettings.ANSERINI.k1();

  @Option(names = "--b", description = "BM25 b (default: ${DEFAULT-VALUE})")
  private double b = IndexSettings.ANSERINI.b();

  @Option(names = "--analyzer", description = "Analyzer chain (default: ${DEFAULT-VALUE})")
  private String analyzer = IndexSettings.ANSERINI.analysis().key();

  IndexCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Dataset source = Datasets.open(dataset, Path.of(""));
    var settings = new IndexSettings(TextAnalysis.parse(analyzer), k1, b);
    var chunker = new TokenWindows(new WordTokens(), size, overlap);
    Iterable<Passage> passages =
        () ->
            source.documents().stream()
                .flatMap((Document document) -> chunker.chunk(document).stream())
                .iterator();
    try (PassageIndex index = PassageIndex.build(out, passages, settings, console.progress())) {
      console.progress().endLine();
      var statistics = index.statistics();
      console
          .out()
          .printf(
              Locale.ROOT,
              "%,d passages, %,d terms (%,d distinct), %,d bytes: %s%n",
              statistics.passages(),
              statistics.totalTerms(),
              statistics.distinctTerms(),
              statistics.bytes(),
              out.toAbsolutePath());
    }
    return 0;
  }
}
