package dev.openbook.datasets.chunk;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.Document;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.TokenCounter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Passages that end where the text turns to something else, after Kamradt.
 *
 * <p>Each sentence is embedded together with {@code neighbours} on either side. Between two
 * sentences stands the distance {@code 1 - cos} of their vectors; a passage ends wherever it is
 * above the document's {@code percentile}, interpolated linearly as numpy does. A passage of more
 * than {@code size} tokens is packed anew from its sentences, as {@link SentenceChunker} does
 * without overlap; a sentence larger than that is cut before it is embedded. A vector of zeros has
 * distance 1 to all.
 *
 * @param tokens counts the tokens; those that start in a passage are the passage's
 * @param embedding gives the vectors, called once for a document
 * @param size most tokens of a passage, at least 1; one character may have more
 * @param percentile share of the distances that end no passage, 0 to 100; Kamradt takes 95
 * @param neighbours sentences embedded with one on each side, at least 0; Kamradt takes 1
 * @see <a
 *     href="https://github.com/FullStackRetrieval-com/RetrievalTutorials/blob/main/tutorials/LevelsOfTextSplitting/5_Levels_Of_Text_Splitting.ipynb">
 *     Kamradt, 5 levels of text splitting, level 4</a>
 */
public record SemanticChunker(
    TokenCounter tokens, SentenceEmbedding embedding, int size, double percentile, int neighbours)
    implements Chunker {
  /** Kamradt's percentile. */
  public static final double PERCENTILE = 95;

  /** Kamradt's buffer size. */
  public static final int NEIGHBOURS = 1;

  public SemanticChunker {
    requireNonNull(tokens, "tokens is null");
    requireNonNull(embedding, "embedding is null");
    Packing.check(size, 0);
    if (!(percentile >= 0 && percentile <= 100)) {
      throw new IllegalArgumentException("percentile must be in 0..100, got " + percentile);
    }
    if (neighbours < 0) {
      throw new IllegalArgumentException("neighbours must be at least 0, got " + neighbours);
    }
  }

  /** Creates a chunker with Kamradt's percentile and neighbours. */
  public SemanticChunker(TokenCounter tokens, SentenceEmbedding embedding, int size) {
    this(tokens, embedding, size, PERCENTILE, NEIGHBOURS);
  }

  /**
   * Returns the passages of one document.
   *
   * @throws IllegalArgumentException if the embedding does not keep its promise
   */
  @Override
  public List<Passage> chunk(Document document) {
    String text = document.text();
    if (text.isBlank()) {
      return List.of();
    }
    TokenPlaces places = TokenPlaces.of(tokens, text);
    var packing = new Packing(places, size, 0);
    int[] cuts = Sentences.cuts(text, places, size);
    double[] distances = distances(text, cuts);
    double threshold = percentile(distances);
    var spans = new ArrayList<Span>();
    int from = 0;
    for (int i = 1; i < cuts.length; i++) {
      if (i == cuts.length - 1 || distances[i - 1] > threshold) {
        spans.addAll(packing.spans(Arrays.copyOfRange(cuts, from, i + 1)));
        from = i;
      }
    }
    return PassageList.of(document, spans);
  }

  /** Returns the distance of each sentence but the last to the next. */
  private double[] distances(String text, int[] cuts) {
    int count = cuts.length - 1;
    if (count < 2) {
      return new double[0];
    }
    List<String> texts = IntStream.range(0, count).mapToObj(i -> group(text, cuts, i)).toList();
    List<float[]> vectors = embedding.embed(texts);
    if (vectors.size() != count) {
      throw new IllegalArgumentException(
          "vectors size (" + vectors.size() + ") does not match texts size (" + count + ")");
    }
    return IntStream.range(0, count - 1)
        .mapToDouble(i -> 1 - cosine(vectors.get(i), vectors.get(i + 1)))
        .toArray();
  }

  private String group(String text, int[] cuts, int sentence) {
    int first = Math.max(0, sentence - neighbours);
    int last = (int) Math.min(cuts.length - 1L, sentence + 1L + neighbours);
    return text.substring(cuts[first], cuts[last]);
  }

  private static double cosine(float[] a, float[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException(
          "vectors must be of one size, got " + a.length + " and " + b.length);
    }
    double product = 0;
    double ofA = 0;
    double ofB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      ofA += (double) a[i] * a[i];
      ofB += (double) b[i] * b[i];
    }
    if (!Double.isFinite(ofA) || !Double.isFinite(ofB)) {
      throw new IllegalArgumentException("vectors must be finite");
    }
    return ofA == 0 || ofB == 0 ? 0 : product / (Math.sqrt(ofA) * Math.sqrt(ofB));
  }

  private double percentile(double[] values) {
    if (values.length == 0) {
      return 0;
    }
    double[] sorted = Arrays.stream(values).sorted().toArray();
    double place = percentile / 100 * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
