package dev.openbook.rag.index;

import dev.openbook.datasets.BadInputException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.lucene.util.Version;

/**
 * What an index says about itself, kept in the user data of its Lucene commit.
 *
 * @param settings what it was built with
 * @param passages number of passages written
 */
record IndexRecord(IndexSettings settings, long passages) {
  /** Rises whenever fields or their meaning change. */
  private static final String FORMAT = "3";

  private static final String FORMAT_KEY = "openbook.format";
  private static final String LUCENE_KEY = "openbook.lucene";
  private static final String ANALYZER_KEY = "openbook.analyzer";
  private static final String K1_KEY = "openbook.k1";
  private static final String B_KEY = "openbook.b";
  private static final String LAYOUT_KEY = "openbook.layout";
  private static final String PASSAGES_KEY = "openbook.passages";
  private static final String VECTOR_MODEL_KEY = "openbook.vectors.model";
  private static final String VECTOR_DIMENSION_KEY = "openbook.vectors.dimension";
  private static final String VECTOR_ENCODING_KEY = "openbook.vectors.encoding";

  Map<String, String> toUserData() {
    var data = new TreeMap<String, String>();
    data.put(FORMAT_KEY, FORMAT);
    data.put(LUCENE_KEY, Version.LATEST.toString());
    data.put(ANALYZER_KEY, settings.analysis().key());
    data.put(LAYOUT_KEY, settings.layout().key());
    data.put(K1_KEY, Double.toString(settings.k1()));
    data.put(B_KEY, Double.toString(settings.b()));
    data.put(PASSAGES_KEY, Long.toString(passages));
    settings
        .vectors()
        .ifPresent(
            vectors -> {
              data.put(VECTOR_MODEL_KEY, vectors.model());
              data.put(VECTOR_DIMENSION_KEY, Integer.toString(vectors.dimension()));
              data.put(VECTOR_ENCODING_KEY, vectors.encoding().key());
            });
    return data;
  }

  /**
   * Reads what a commit says.
   *
   * @throws BadInputException if the index was not made by this program or by another version of it
   */
  static IndexRecord from(Path folder, Map<String, String> userData) {
    String format = value(folder, userData, FORMAT_KEY);
    if (!format.equals(FORMAT)) {
      throw other(folder, "has format " + format + ", this version reads format " + FORMAT);
    }
    String lucene = value(folder, userData, LUCENE_KEY);
    if (!lucene.equals(Version.LATEST.toString())) {
      // Scores move in the fourth digit between Lucene versions; rankings must not mix them.
      throw other(
          folder, "was built with Lucene " + lucene + ", this version uses " + Version.LATEST);
    }
    return new IndexRecord(
        new IndexSettings(
            TextAnalysis.parse(value(folder, userData, ANALYZER_KEY)),
            IndexLayout.parse(value(folder, userData, LAYOUT_KEY)),
            Double.parseDouble(value(folder, userData, K1_KEY)),
            Double.parseDouble(value(folder, userData, B_KEY)),
            vectors(folder, userData)),
        Long.parseLong(value(folder, userData, PASSAGES_KEY)));
  }

  private static Optional<VectorSettings> vectors(Path folder, Map<String, String> userData) {
    if (!userData.containsKey(VECTOR_MODEL_KEY)) {
      return Optional.empty();
    }
    return Optional.of(
        new VectorSettings(
            value(folder, userData, VECTOR_MODEL_KEY),
            Integer.parseInt(value(folder, userData, VECTOR_DIMENSION_KEY)),
            VectorEncoding.parse(value(folder, userData, VECTOR_ENCODING_KEY))));
  }

  /** Returns the complaint about an index which must be built again. */
  static BadInputException other(Path folder, String difference) {
    return BadInputException.in(
        folder, "the index " + difference + "; rebuild it with './openbook index'");
  }

  private static String value(Path folder, Map<String, String> userData, String key) {
    String value = userData.get(key);
    if (value == null) {
      throw BadInputException.in(
          folder,
          "is a Lucene index of another program ('" + key + "' is missing); name another folder");
    }
    return value;
  }
}
