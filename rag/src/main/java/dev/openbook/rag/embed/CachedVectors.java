package dev.openbook.rag.embed;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.Passage;
import dev.openbook.rag.index.PassageVectors;
import dev.openbook.rag.index.VectorEncoding;
import dev.openbook.rag.index.VectorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Vectors of passages (title, a line feed, text; the text alone where there is no title), encoded
 * unless the cache has them.
 *
 * <p>Each batch is in the cache before it is given back, so an index build that was killed encodes
 * nothing a second time. Borrows embedder and cache.
 */
public final class CachedVectors implements PassageVectors {
  private final Embedder embedder;
  private final VectorCache cache;
  private final VectorEncoding encoding;

  /** Creates a source of vectors for an index. */
  public CachedVectors(Embedder embedder, VectorCache cache, VectorEncoding encoding) {
    this.embedder = requireNonNull(embedder, "embedder is null");
    this.cache = requireNonNull(cache, "cache is null");
    this.encoding = requireNonNull(encoding, "encoding is null");
  }

  @Override
  public VectorSettings settings() {
    return new VectorSettings(embedder.name(), embedder.dimension(), encoding);
  }

  @Override
  public List<float[]> vectors(List<Passage> batch) {
    List<String> texts = batch.stream().map(CachedVectors::text).toList();
    try {
      List<String> missing = new ArrayList<>();
      for (String text : texts) {
        if (cache.find(text).isEmpty()) {
          missing.add(text);
        }
      }
      if (!missing.isEmpty()) {
        cache.add(missing, embedder.passages(missing));
      }
      var vectors = new ArrayList<float[]>(texts.size());
      for (String text : texts) {
        Optional<float[]> vector = cache.find(text);
        vectors.add(vector.orElseThrow(() -> new IllegalStateException("a vector is lost")));
      }
      return vectors;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Passage passage) {
    return passage.title().isEmpty() ? passage.text() : passage.title() + "\n" + passage.text();
  }
}
