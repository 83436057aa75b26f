package dev.openbook.rag.embed;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import java.util.ArrayList;
import java.util.List;

/**
 * An embedding model and what its queries and passages must begin with.
 *
 * <p>Vectors are brought to length 1, so that their dot product is the cosine. As safe for
 * concurrent use as the model.
 *
 * @param name what the model is called in indexes and caches; must change whenever its vectors do
 * @param model any embedding model of LangChain4j
 * @param dimension components of a vector, at least 1
 * @param queryPrefix text put before a query, may be empty
 * @param passagePrefix text put before a passage, may be empty
 */
public record Embedder(
    String name, EmbeddingModel model, int dimension, String queryPrefix, String passagePrefix) {
  public Embedder {
    requireNonNull(model, "model is null");
    requireNonNull(queryPrefix, "queryPrefix is null");
    requireNonNull(passagePrefix, "passagePrefix is null");
    if (name.isBlank()) {
      throw new IllegalArgumentException("name is blank");
    }
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension must be at least 1, got " + dimension);
    }
  }

  /** Returns the vector of a query. */
  public float[] query(String query) {
    return unit(model.embed(queryPrefix + query).content());
  }

  /** Returns the vectors of passages' texts, in order. */
  public List<float[]> passages(List<String> texts) {
    List<TextSegment> segments =
        texts.stream().map(text -> TextSegment.from(visible(passagePrefix + text))).toList();
    List<Embedding> made = model.embedAll(segments).content();
    if (made.size() != texts.size()) {
      throw new IllegalStateException(
          "model " + name + " gave " + made.size() + " vectors for " + texts.size() + " texts");
    }
    var vectors = new ArrayList<float[]>(made.size());
    made.forEach(each -> vectors.add(unit(each)));
    return vectors;
  }

  /** LangChain4j refuses blank texts; an empty passage is still one. */
  private static String visible(String text) {
    return text.isBlank() ? "." : text;
  }

  private float[] unit(Embedding embedding) {
    float[] vector = embedding.vector().clone();
    if (vector.length != dimension) {
      throw new IllegalStateException(
          "vector of "
              + name
              + " size ("
              + vector.length
              + ") does not match dimension ("
              + dimension
              + ")");
    }
    double squares = 0;
    for (float component : vector) {
      squares += (double) component * component;
    }
    double length = Math.sqrt(squares);
    if (!(length > 0 && Double.isFinite(length))) {
      throw new IllegalStateException("model " + name + " gave a vector of length " + length);
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (vector[i] / length);
    }
    return vector;
  }
}
