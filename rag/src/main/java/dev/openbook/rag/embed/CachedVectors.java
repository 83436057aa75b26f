package dev.openbook.rag.embed;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.Passage;
import dev.openbook.rag.index.PassageVectors;
import dev.openbook.rag.index.VectorEncoding;
import dev.openbook.rag.index.VectorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;

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
    var vectors = new LinkedHashMap<String, float[]>();
    var missing = new LinkedHashSet<String>();
    try {
      for (Passage passage : batch) {
        String text = passage.titledText();
        cache.find(text).ifPresentOrElse(each -> vectors.put(text, each), () -> missing.add(text));
      }
      if (!missing.isEmpty()) {
        List<String> texts = List.copyOf(missing);
        List<float[]> made = embedder.passages(texts);
        cache.add(texts, made);
        for (int i = 0; i < made.size(); i++) {
          vectors.put(texts.get(i), made.get(i));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return batch.stream()
        .map(passage -> requireNonNull(vectors.get(passage.titledText()), "a vector is lost"))
        .toList();
  }
}
