package dev.openbook.rag.index;

import static java.util.Objects.requireNonNull;

/**
 * What an index is built with and must be opened with.
 *
 * <p>The score of a passage for a term is {@code idf * tf / (tf + k1 (1 - b + b length / average))}
 * with {@code idf = ln(1 + (N - n + 0.5) / (n + 0.5))}: Lucene's BM25, which has no factor {@code
 * k1 + 1} and keeps the length in one byte.
 *
 * @param analysis how text becomes terms
 * @param k1 saturation of the term frequency, at least 0
 * @param b share of length normalisation, 0 to 1
 */
public record IndexSettings(TextAnalysis analysis, double k1, double b) {
  /** Anserini's BM25 for English: {@code anserini-english}, k1 = 0.9, b = 0.4. */
  public static final IndexSettings ANSERINI =
      new IndexSettings(TextAnalysis.ANSERINI_ENGLISH, 0.9, 0.4);

  public IndexSettings {
    requireNonNull(analysis, "analysis is null");
    if (!(k1 >= 0 && Double.isFinite(k1))) {
      throw new IllegalArgumentException("k1 must be at least 0 and finite, got " + k1);
    }
    if (!(b >= 0 && b <= 1)) {
      throw new IllegalArgumentException("b must be 0 to 1, got " + b);
    }
  }

  @Override
  public String toString() {
    return "analyzer " + analysis.key() + ", k1=" + k1 + ", b=" + b;
  }
}
