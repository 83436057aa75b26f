package dev.openbook.eval.cli;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Progress;
import dev.openbook.datasets.fetch.FetchSettings;
import dev.openbook.rag.embed.BundledModel;
import dev.openbook.rag.embed.CachedVectors;
import dev.openbook.rag.embed.VectorCache;
import dev.openbook.rag.index.IndexLayout;
import dev.openbook.rag.index.IndexSettings;
import dev.openbook.rag.index.PassageIndex;
import dev.openbook.rag.index.TextAnalysis;
import dev.openbook.rag.index.VectorEncoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Builds an index. */
@Command(
    name = "index",
    description = {
      "Cuts texts into passages and indexes them for BM25 and, with --dense, by their vectors.",
      "The defaults are Anserini's: one field of title and text, English stems, k1 0.9, b 0.4."
    },
    mixinStandardHelpOptions = true)
final class IndexCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private PassageSource source = new PassageSource();

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Index folder")
  private Path out = Path.of("");

  @Option(
      names = "--layout",
      paramLabel = "HOW",
      description = "flat: title and text as one; fields: apart (default: ${DEFAULT-VALUE})")
  private String layout = IndexLayout.FLAT.key();

  @Option(names = "--k1", description = "BM25 k1 (default: ${DEFAULT-VALUE})")
  private double k1 = IndexSettings.ANSERINI.k1();

  @Option(names = "--b", description = "BM25 b (default: ${DEFAULT-VALUE})")
  private double b = IndexSettings.ANSERINI.b();

  @Option(
      names = "--analyzer",
      paramLabel = "NAME",
      description =
          "anserini-english, english, standard, wordpiece, or a language as de, fr, ru, cjk"
              + " (default: ${DEFAULT-VALUE})")
  private String analyzer = IndexSettings.ANSERINI.analysis().key();

  @Option(
      names = "--dense",
      paramLabel = "MODEL",
      description = "Adds vectors of bge-small-en-v1.5-q or all-minilm-l6-v2-q")
  private Optional<String> dense = Optional.empty();

  @Option(
      names = "--encoding",
      paramLabel = "HOW",
      description = "f32, int8 or binary vectors in the graph (default: ${DEFAULT-VALUE})")
  private String encoding = VectorEncoding.F32.key();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that analyse and encode (default: all cores)")
  private int threads = Runtime.getRuntime().availableProcessors();

  IndexCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (threads < 1) {
      throw new BadInputException("--threads must be at least 1, got " + threads);
    }
    try (PassageIndex index = build()) {
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

  private PassageIndex build() throws IOException {
    IndexSettings settings = settings();
    VectorEncoding how = VectorEncoding.parse(encoding);
    Optional<BundledModel> model = dense.map(BundledModel::parse);
    try (Stream<Passage> passages = source.passages()) {
      if (model.isEmpty()) {
        return PassageIndex.build(out, once(passages), settings, threads, console.progress());
      }
      Path caches = FetchSettings.cache(console.environment()).resolve("vectors");
      try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
        var embedder = model.get().load(executor);
        try (VectorCache cache = VectorCache.open(caches, embedder)) {
          var vectors = new CachedVectors(embedder, cache, how);
          return PassageIndex.build(out, once(passages), settings, vectors, counted());
        }
      }
    }
  }

  /** Encoding takes long, so the passages are counted before, for an estimate of the time left. */
  private Progress counted() {
    long all;
    try (Stream<Passage> passages = source.passages()) {
      all = passages.count();
    }
    return (task, done, total, unit) ->
        console.progress().report(task, done, Math.max(total, all), unit);
  }

  private static Iterable<Passage> once(Stream<Passage> passages) {
    Iterator<Passage> iterator = passages.iterator();
    return () -> iterator;
  }

  private IndexSettings settings() {
    TextAnalysis analysis = TextAnalysis.parse(analyzer);
    IndexLayout fields = IndexLayout.parse(layout);
    try {
      return new IndexSettings(analysis, k1, b).withLayout(fields);
    } catch (IllegalArgumentException e) {
      throw new BadInputException("--" + e.getMessage(), e);
    }
  }
}
