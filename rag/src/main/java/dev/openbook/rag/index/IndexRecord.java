package dev.openbook.rag.index;

import dev.openbook.datasets.BadInputException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.lucene.util.Version;

/**
 * What an index says about itself, kept in the user data of its Lucene commit.
 *
 * @param settings what it was built with
 * @param passages number of passages written
 */
record IndexRecord(IndexSettings settings, long passages) {
  /** Rises whenever fields or their meaning change. */
  private static final String FORMAT = "1";

  private static final String FORMAT_KEY = "openbook.format";
  private static final String LUCENE_KEY = "openbook.lucene";
  private static final String ANALYZER_KEY = "openbook.analyzer";
  private static final String K1_KEY = "openbook.k1";
  private static final String B_KEY = "openbook.b";
  private static final String PASSAGES_KEY = "openbook.passages";

  Map<String, String> toUserData() {
    return Map.of(
        FORMAT_KEY, FORMAT,
        LUCENE_KEY, Version.LATEST.toString(),
        ANALYZER_KEY, settings.analysis().key(),
        K1_KEY, Double.toString(settings.k1()),
        B_KEY, Double.toString(settings.b()),
        PASSAGES_KEY, Long.toString(passages));
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
            Double.parseDouble(value(folder, userData, K1_KEY)),
            Double.parseDouble(value(folder, userData, B_KEY))),
        Long.parseLong(value(folder, userData, PASSAGES_KEY)));
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
