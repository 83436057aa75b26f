package dev.openbook.finetune.curate;

import com.carrotsearch.hppc.LongHashSet;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The n-grams of words of a source, n = 2, 4, 8, 16, against which texts are held. Words are runs
 * of letters and digits in small letters. Immutable after it is made; about 16 bytes an n-gram.
 */
public final class SourceNgrams {
  /** The sizes, as in EntiGraph's table. */
  public static final List<Integer> SIZES = List.of(2, 4, 8, 16);

  private final Map<Integer, LongHashSet> known = new TreeMap<>();

  private SourceNgrams() {}

  /** Reads sources; no n-gram goes over from one to the next. */
  public static SourceNgrams of(Collection<String> sources) {
    var ngrams = new SourceNgrams();
    SIZES.forEach(n -> ngrams.known.put(n, new LongHashSet()));
    for (String source : sources) {
      List<String> words = Words.of(source);
      ngrams.known.forEach(
          (n, set) -> {
            for (int i = 0; i + n <= words.size(); i++) {
              set.add(Words.hash(words, i, i + n));
            }
          });
    }
    return ngrams;
  }

  /**
   * Returns the share of the texts' n-grams that a source has, 0 to 1, by n; 0 where the texts have
   * none of that size.
   */
  public Map<Integer, Double> overlap(Collection<String> texts) {
    var all = new TreeMap<Integer, Long>();
    var found = new TreeMap<Integer, Long>();
    for (String text : texts) {
      List<String> words = Words.of(text);
      known.forEach(
          (n, set) -> {
            long here = 0;
            for (int i = 0; i + n <= words.size(); i++) {
              here += set.contains(Words.hash(words, i, i + n)) ? 1 : 0;
            }
            all.merge(n, Math.max(0L, words.size() - n + 1L), Long::sum);
            found.merge(n, here, Long::sum);
          });
    }
    var shares = new TreeMap<Integer, Double>();
    all.forEach(
        (n, count) -> shares.put(n, count == 0 ? 0.0 : (double) found.getOrDefault(n, 0L) / count));
    return Collections.unmodifiableMap(shares);
  }
}
