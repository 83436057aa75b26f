package dev.openbook.finetune.curate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MinHashTest {
  private static final int SIZE = 112;

  @Test
  void similarity_estimatesJaccardWithinItsTheoreticalError() {
    var hashes = new MinHash(SIZE, 1, 5);
    var random = new SplittableRandom(1);
    double sumOfSquares = 0;
    double sum = 0;
    int pairs = 2_000;
    for (int pair = 0; pair < pairs; pair++) {
      // Sets of words that share a part of random size; with n-grams of one word, sets are known.
      int shared = random.nextInt(1, 100);
      Set<String> first = words(pair + "s", shared);
      var second = new HashSet<>(first);
      first.addAll(words(pair + "a", random.nextInt(1, 60)));
      second.addAll(words(pair + "b", random.nextInt(1, 60)));
      double jaccard = (double) shared / (first.size() + second.size() - shared);

      double estimate =
          hashes.similarity(
              hashes.signature(String.join(" ", first)),
              hashes.signature(String.join(" ", second)));

      double standardized = (estimate - jaccard) / Math.sqrt(jaccard * (1 - jaccard) / SIZE);
      sum += standardized;
      sumOfSquares += standardized * standardized;
    }

    // Mean 0 and variance 1, as the theory says, each within four of its own deviations.
    assertThat(sum / pairs).isCloseTo(0, within(4 / Math.sqrt(pairs)));
    assertThat(sumOfSquares / pairs).isCloseTo(1, within(4 * Math.sqrt(2.0 / pairs)));
  }

  private static Set<String> words(String prefix, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> prefix + "x" + i)
        .collect(Collectors.toCollection(HashSet::new));
  }

  @Test
  void signature_ofTextsThatDifferInCaseAndPunctuation_isTheSame() {
    var hashes = new MinHash(SIZE, 5, 5);

    int[] first = hashes.signature("The longest river of Poland, the Vistula!");

    assertThat(hashes.signature("the LONGEST river of poland - the vistula")).isEqualTo(first);
    assertThat(hashes.similarity(first, hashes.signature(""))).isZero();
    assertThat(hashes.similarity(hashes.signature("!"), hashes.signature(""))).isEqualTo(1);
  }

  @Test
  void nearDuplicates_findsWhatIsNearlyTheSameAndNothingElse() {
    var near = new NearDuplicates(17);
    var random = new SplittableRandom(2);
    var texts = new ArrayList<List<String>>();
    for (int i = 0; i < 2_000; i++) {
      List<String> text = random.ints(200, 0, 5_000).mapToObj(w -> "w" + w).toList();
      texts.add(text);
      assertThat(near.add("t" + i, String.join(" ", text))).isEmpty();
    }

    int found = 0;
    for (int i = 0; i < 2_000; i++) {
      var changed = new ArrayList<>(texts.get(i));
      changed.set(random.nextInt(200), "other"); // Jaccard (196 - 5) / (196 + 5) = 0.95
      Optional<String> earlier = near.add("c" + i, String.join(" ", changed));
      found += earlier.equals(Optional.of("t" + i)) ? 1 : 0;
    }

    assertThat(found).isGreaterThan(1_990);
  }

  @Test
  void nearDuplicates_meetWithTheProbabilityOfTheirBands() {
    // 100 words of which the last 14 differ: 82 of 110 5-grams are shared at most.
    int met = 0;
    int pairs = 1_000;
    double jaccard = 0;
    for (int pair = 0; pair < pairs; pair++) {
      var near = new NearDuplicates(pair);
      List<String> first = new ArrayList<>(IntStream.range(0, 100).mapToObj(i -> "a" + i).toList());
      Collections.shuffle(first, new Random(pair));
      var second = new ArrayList<>(first.subList(0, 86));
      IntStream.range(0, 14).forEach(i -> second.add("b" + i));
      near.add("first", String.join(" ", first));
      met += near.add("second", String.join(" ", second)).isPresent() ? 1 : 0;
      jaccard = 82.0 / (96 + 96 - 82);
    }

    double expected = 1 - Math.pow(1 - Math.pow(jaccard, 8), 14);
    assertThat((double) met / pairs).isCloseTo(expected, within(4 * 0.5 / Math.sqrt(pairs)));
  }
}
