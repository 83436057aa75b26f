package dev.openbook.rag.index;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What an index is built with and must be opened with.
 *
 * <p>The score of a passage for a term is {@code idf * tf / (tf + k1 (1 - b + b length / average))}
 * with {@code idf = ln(1 + (N - n + 0.5) / (n + 0.5))}: Lucene's BM25, which has no factor {@code
 * k1 + 1} and keeps the length in one byte.
 *
 * @param analysis how text becomes terms
 * @param layout which fields are searched
 * @param k1 saturation of the term frequency, at least 0
 * @param b share of length normalisation, 0 to 1
 * @param vectors what the passages' vectors are; empty when the index has none
 */
public record IndexSettings(
    TextAnalysis analysis,
    IndexLayout layout,
    double k1,
    double b,
    Optional<VectorSettings> vectors) {
  /** Anserini's BM25 for English: {@code anserini-english}, flat, k1 = 0.9, b = 0.4. */
  public static final IndexSettings ANSERINI =
      new IndexSettings(TextAnalysis.ANSERINI_ENGLISH, 0.9, 0.4);

  public IndexSettings {
    requireNonNull(analysis, "analysis is null");
    requireNonNull(layout, "layout is null");
    requireNonNull(vectors, "vectors is null");
    if (!(k1 >= 0 && Double.isFinite(k1))) {
      throw new IllegalArgumentException("k1 must be at least 0 and finite, got " + k1);
    }
    if (!(b >= 0 && b <= 1)) {
      throw new IllegalArgumentException("b must be 0 to 1, got " + b);
    }
  }

  /** Settings of a flat index without vectors. */
  public IndexSettings(TextAnalysis analysis, double k1, double b) {
    this(analysis, IndexLayout.FLAT, k1, b, Optional.empty());
  }

  /** Returns these settings with another layout. */
  public IndexSettings withLayout(IndexLayout other) {
    return new IndexSettings(analysis, other, k1, b, vectors);
  }

  /** Returns these settings with vectors. */
  public IndexSettings withVectors(VectorSettings added) {
    return new IndexSettings(analysis, layout, k1, b, Optional.of(added));
  }

  @Override
  public String toString() {
    return "analyzer "
        + analysis.key()
        + (layout == IndexLayout.FLAT ? "" : ", layout " + layout.key())
        + ", k1="
        + k1
        + ", b="
        + b
        + vectors.map(settings -> ", vectors of " + settings).orElse("");
  }
}
