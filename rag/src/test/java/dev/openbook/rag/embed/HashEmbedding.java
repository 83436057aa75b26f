package dev.openbook.rag.embed;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** An embedding model that adds up a random vector for each word; counts what it encodes. */
public final class HashEmbedding implements EmbeddingModel {
  private final int dimension;
  private int encoded;

  /** Creates a model of vectors of {@code dimension} components. */
  public HashEmbedding(int dimension) {
    this.dimension = dimension;
  }

  /** Returns an embedder over a new model. */
  public static Embedder embedder(int dimension) {
    return new Embedder("hash", new HashEmbedding(dimension), dimension, "", "");
  }

  /** Returns how many texts were encoded. */
  public int encoded() {
    return encoded;
  }

  @Override
  public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
    var vectors = new ArrayList<Embedding>();
    for (TextSegment segment : segments) {
      encoded++;
      vectors.add(Embedding.from(vector(segment.text())));
    }
    return Response.from(vectors);
  }

  private float[] vector(String text) {
    var sum = new float[dimension];
    for (String word : text.toLowerCase(Locale.ROOT).split("\\W+", -1)) {
      var random = new SplittableRandom(word.hashCode());
      for (int i = 0; i < dimension; i++) {
        sum[i] += (float) random.nextDouble(-1, 1);
      }
    }
    return sum;
  }
}
