package dev.openbook.eval.tune;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.chunk.PassageCut;

/**
 * One way to find passages by BM25.
 *
 * @param cut how texts are cut
 * @param k1 saturation of term frequency, at least 0
 * @param b strength of length normalisation, 0 to 1
 * @param k passages retrieved, at least 1
 */
public record RetrievalSetting(PassageCut cut, double k1, double b, int k) {
  public RetrievalSetting {
    requireNonNull(cut, "cut is null");
    if (!(k1 >= 0 && Double.isFinite(k1))) {
      throw new IllegalArgumentException("k1 must be at least 0 and finite, got " + k1);
    }
    if (!(b >= 0 && b <= 1)) {
      throw new IllegalArgumentException("b must be 0 to 1, got " + b);
    }
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, got " + k);
    }
  }

  /** Returns e.g. {@code tokens 100, k1 0.9, b 0.4, k 5}. */
  @Override
  public String toString() {
    return cut + ", k1 " + k1 + ", b " + b + ", k " + k;
  }
}
