package dev.openbook.rag.index;

/**
 * The vectors of an index.
 *
 * @param model name of the embedding model that made them, with whatever changes its vectors
 * @param dimension components of a vector, 1 to 4,096
 * @param encoding how they are compared while the graph is walked
 */
public record VectorSettings(String model, int dimension, VectorEncoding encoding) {
  static final int MAX_DIMENSION = 4096;

  public VectorSettings {
    if (model.isBlank()) {
      throw new IllegalArgumentException("model is blank");
    }
    if (dimension < 1 || dimension > MAX_DIMENSION) {
      throw new IllegalArgumentException(
          "dimension must be 1 to " + MAX_DIMENSION + ", got " + dimension);
    }
  }

  @Override
  public String toString() {
    return model + " (" + dimension + " components, " + encoding.key() + ")";
  }
}
