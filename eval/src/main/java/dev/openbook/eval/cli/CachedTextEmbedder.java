package dev.openbook.eval.cli;

import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.fetch.FetchSettings;
import dev.openbook.finetune.curate.quality.TextEmbedder;
import dev.openbook.rag.embed.BundledModel;
import dev.openbook.rag.embed.CachedVectors;
import dev.openbook.rag.embed.Embedder;
import dev.openbook.rag.embed.VectorCache;
import dev.openbook.rag.index.VectorEncoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Vectors of texts by a bundled model, kept in the cache that indexes use.
 *
 * @param model encodes
 * @param vectors the same model over the cache
 */
record CachedTextEmbedder(Embedder model, CachedVectors vectors) implements TextEmbedder {
  /** Something done while the model and its cache are open. */
  @FunctionalInterface
  interface Work<T> {
    /** Does it. */
    T with(CachedTextEmbedder embedder) throws IOException;
  }

  /** Opens model and cache, does the work and closes them. */
  static <T> T open(Console console, BundledModel model, Work<T> work) throws IOException {
    Path caches = FetchSettings.cache(console.environment()).resolve("vectors");
    int threads = Runtime.getRuntime().availableProcessors();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      Embedder embedder = model.load(executor);
      try (VectorCache cache = VectorCache.open(caches, embedder)) {
        return work.with(
            new CachedTextEmbedder(
                embedder, new CachedVectors(embedder, cache, VectorEncoding.F32)));
      }
    }
  }

  @Override
  public float[][] vectors(List<String> texts) {
    var passages = new ArrayList<Passage>();
    for (String text : texts) {
      String id = Integer.toString(passages.size());
      passages.add(new Passage(id, id, "", text, new Span(0, text.length())));
    }
    return vectors.vectors(passages).toArray(float[][]::new);
  }
}
