package dev.openbook.finetune.curate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * How varied a set of texts is, and how much of it stands in the source. Compare sets of equal size
 * only: most figures fall as a set grows.
 *
 * <p>Words are runs without white space, but for homogenisation and overlap, which take runs of
 * letters and digits in small letters.
 *
 * @param texts number of texts
 * @param words number of words
 * @param distinct distinct n-grams over all n-grams, by n = 1 to 4, n-grams within a text; 0 to 1
 * @param ngramDiversity the sum over n = 1 to 4 of distinct n-grams over all, of the texts joined
 *     by blanks; 0 to 4 (Padmakumar and He 2024)
 * @param selfRepetition mean over texts of log(1 + times that the text's 4-grams stand in other
 *     texts) (Salkar et al. 2022)
 * @param compressionRatio bytes over bytes after gzip at its best level, texts joined by blanks
 * @param selfBleu mean BLEU-4 of a text against all others of the sample, NLTK's method 1 for
 *     counts of 0; 0 to 1 (Zhu et al. 2018)
 * @param homogenisation mean ROUGE-L F1 of a text of the sample with another; 0 to 1
 * @param sampled texts of the sample
 * @param sourceOverlap share of n-grams that stand in the source, by n = 2, 4, 8, 16; empty without
 *     a source
 * @see <a href="https://arxiv.org/abs/2403.00553">Shaib et al., Standardizing the Measurement of
 *     Text Diversity, whose package gives the same figures</a>
 */
public record Diversity(
    int texts,
    long words,
    Map<Integer, Double> distinct,
    double ngramDiversity,
    double selfRepetition,
    double compressionRatio,
    double selfBleu,
    double homogenisation,
    int sampled,
    Map<Integer, Double> sourceOverlap) {
  private static final int MOST_N = 4;

  public Diversity {
    distinct = Collections.unmodifiableMap(new TreeMap<>(distinct));
    sourceOverlap = Collections.unmodifiableMap(new TreeMap<>(sourceOverlap));
  }

  /**
   * Measures texts.
   *
   * @param texts at least one
   * @param sources what they were made from; may be empty
   * @param sample most texts that are compared with each other, at least 2
   * @param seed draws the sample
   */
  public static Diversity of(
      List<String> texts, Collection<String> sources, int sample, long seed) {
    return of(
        texts,
        sources.isEmpty() ? Optional.empty() : Optional.of(SourceNgrams.of(sources)),
        sample,
        seed);
  }

  /**
   * Measures texts against sources that were read before.
   *
   * @param texts at least one
   * @param source n-grams of what they were made from
   * @param sample most texts that are compared with each other, at least 2
   * @param seed draws the sample
   */
  public static Diversity of(
      List<String> texts, Optional<SourceNgrams> source, int sample, long seed) {
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("texts are empty");
    }
    List<List<String>> split = texts.stream().map(Diversity::blankSeparated).toList();
    var distinct = new TreeMap<Integer, Double>();
    for (int n = 1; n <= MOST_N; n++) {
      distinct.put(n, share(split, n));
    }
    String joined = String.join(" ", texts);
    List<List<String>> whole = List.of(List.of(joined.split(" ", -1)));
    double diversity = 0;
    for (int n = 1; n <= MOST_N; n++) {
      diversity += share(whole, n);
    }
    List<String> drawn = drawn(texts, sample, seed);
    return new Diversity(
        texts.size(),
        split.stream().mapToLong(List::size).sum(),
        distinct,
        diversity,
        selfRepetition(split),
        compressionRatio(joined),
        SelfBleu.of(drawn.stream().map(Diversity::blankSeparated).toList()),
        Homogenisation.of(drawn.stream().map(Words::of).toList()),
        drawn.size(),
        source.map(each -> each.overlap(texts)).orElse(Map.of()));
  }

  private static List<String> blankSeparated(String text) {
    String stripped = text.strip();
    return stripped.isEmpty() ? List.of() : List.of(stripped.split("\\s+", -1));
  }

  private static List<String> drawn(List<String> texts, int sample, long seed) {
    var shuffled = new ArrayList<>(texts);
    var random = new SplittableRandom(seed);
    int count = Math.min(sample, shuffled.size());
    for (int i = 0; i < count; i++) {
      Collections.swap(shuffled, i, random.nextInt(i, shuffled.size()));
    }
    return List.copyOf(shuffled.subList(0, count));
  }

  /** Returns distinct n-grams over all; 1 where there is none. */
  private static double share(List<List<String>> texts, int n) {
    var seen = new HashSet<List<String>>();
    long all = 0;
    for (List<String> words : texts) {
      for (int i = 0; i + n <= words.size(); i++) {
        seen.add(words.subList(i, i + n));
        all++;
      }
    }
    return all == 0 ? 1 : (double) seen.size() / all;
  }

  private static double selfRepetition(List<List<String>> texts) {
    var inTexts = new HashMap<List<String>, Integer>();
    List<Set<List<String>>> grams = texts.stream().map(Diversity::fourGrams).toList();
    grams.forEach(set -> set.forEach(gram -> inTexts.merge(gram, 1, Integer::sum)));
    double sum = 0;
    for (Set<List<String>> set : grams) {
      long others = set.stream().mapToLong(gram -> inTexts.getOrDefault(gram, 1) - 1).sum();
      sum += Math.log1p((double) others);
    }
    return sum / texts.size();
  }

  private static Set<List<String>> fourGrams(List<String> words) {
    var grams = new HashSet<List<String>>();
    for (int i = 0; i + MOST_N <= words.size(); i++) {
      grams.add(words.subList(i, i + MOST_N));
    }
    return grams;
  }

  private static double compressionRatio(String joined) {
    byte[] bytes = joined.getBytes(StandardCharsets.UTF_8);
    var packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new BestGzip(packed)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return (double) bytes.length / packed.size();
  }

  private static final class BestGzip extends GZIPOutputStream {
    BestGzip(OutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }
}
