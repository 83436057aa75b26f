package dev.openbook.finetune.curate;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * How far the texts of a set lie from each other, by cosine distances of their vectors.
 *
 * <p>The distance of two texts is 1 minus the cosine of their vectors, 0 to 2. Pairs of a text with
 * itself are left out, so that sets of different sizes can be compared; Cox et al. and the package
 * {@code diversity} count them as 0, which gives {@code (texts - 1) / texts} of this remote clique.
 *
 * @param remoteClique mean distance of two texts
 * @param chamfer mean distance of a text to its nearest other
 * @param texts number of texts, at least 2
 * @see <a href="https://doi.org/10.1145/3411764.3445782">Cox et al., Directed Diversity, table 2,
 *     as taken up by Shaib et al. 2024 (arXiv 2403.00553)</a>
 */
public record EmbeddingDistances(double remoteClique, double chamfer, int texts) {
  /**
   * Measures vectors.
   *
   * @param vectors at least two, of one size, none of length 0
   */
  public static EmbeddingDistances of(List<float[]> vectors) {
    int count = vectors.size();
    if (count < 2) {
      throw new IllegalArgumentException("vectors must be at least 2, got " + count);
    }
    List<double[]> units = vectors.stream().map(EmbeddingDistances::unit).toList();
    OptionalInt other =
        IntStream.range(0, count)
            .filter(i -> units.get(i).length != units.getFirst().length)
            .findFirst();
    if (other.isPresent()) {
      throw new IllegalArgumentException(
          "vector %d size (%d) does not match vector 0 size (%d)"
              .formatted(
                  other.getAsInt(), units.get(other.getAsInt()).length, units.getFirst().length));
    }
    double sum = 0;
    double nearest = 0;
    for (int i = 0; i < count; i++) {
      double least = Double.POSITIVE_INFINITY;
      for (int j = 0; j < count; j++) {
        if (j != i) {
          double distance = distance(units.get(i), units.get(j));
          sum += distance;
          least = Math.min(least, distance);
        }
      }
      nearest += least;
    }
    return new EmbeddingDistances(sum / ((double) count * (count - 1)), nearest / count, count);
  }

  /** Rounding must not make a distance negative. */
  private static double distance(double[] first, double[] second) {
    double dot = 0;
    for (int i = 0; i < first.length; i++) {
      dot += first[i] * second[i];
    }
    return Math.max(0, 1 - dot);
  }

  private static double[] unit(float[] vector) {
    double squares = 0;
    for (float component : vector) {
      squares += (double) component * component;
    }
    double length = Math.sqrt(squares);
    if (!(length > 0 && Double.isFinite(length))) {
      throw new IllegalArgumentException("a vector has length " + length);
    }
    double[] unit = new double[vector.length];
    for (int i = 0; i < vector.length; i++) {
      unit[i] = vector[i] / length;
    }
    return unit;
  }
}
