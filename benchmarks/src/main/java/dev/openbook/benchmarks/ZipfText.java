package dev.openbook.benchmarks;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Text whose words are as frequent as in natural language: the n-th word in proportion to 1/n.
 *
 * <p>Draws depend on the generator alone. Safe for concurrent use with a generator per thread.
 */
public final class ZipfText {
  private final double[] cumulative;

  /** Creates a source of {@code vocabularySize} words, at least 1. */
  public ZipfText(int vocabularySize) {
    cumulative = IntStream.rangeClosed(1, vocabularySize).mapToDouble(rank -> 1.0 / rank).toArray();
    Arrays.parallelPrefix(cumulative, Double::sum);
  }

  /** Returns {@code count} words, separated by spaces. */
  public String words(int count, RandomGenerator random) {
    return IntStream.range(0, count).mapToObj(i -> word(random)).collect(Collectors.joining(" "));
  }

  private String word(RandomGenerator random) {
    double point = random.nextDouble() * cumulative[cumulative.length - 1];
    int found = Arrays.binarySearch(cumulative, point);
    return spelled(found >= 0 ? found : -found - 1);
  }

  /** Spells a number in syllables, so that the analyzer sees words and stems none of them. */
  private static String spelled(int number) {
    var letters = new StringBuilder();
    for (int rest = number; letters.isEmpty() || rest > 0; rest /= 100) {
      letters.append((char) ('b' + rest % 100 / 5)).append("aeiou".charAt(rest % 5));
    }
    return letters.append('k').toString();
  }
}
