package dev.openbook.finetune.curate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HomogenisationTest {
  /** Lengths around whole blocks of 64 words; few different words, so that much is carried. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 65, 127, 128, 129, 200, 513})
  void of_longTexts_equalsThePlainTable(int length) {
    for (long seed = 0; seed < 30; seed++) {
      var random = new SplittableRandom(seed);
      List<String> first = words(random, length, 1 + (int) seed % 7);
      List<String> second = words(random, 1 + random.nextInt(2 * length), 1 + (int) seed % 5);

      double common = common(first, second);
      double expected = 2 * common / (first.size() + second.size());

      assertThat(Homogenisation.of(List.of(first, second)))
          .as("seed " + seed)
          .isCloseTo(expected, within(1e-12));
    }
  }

  private static List<String> words(SplittableRandom random, int length, int vocabulary) {
    return Stream.generate(() -> "w" + random.nextInt(vocabulary)).limit(length).toList();
  }

  private static int common(List<String> first, List<String> second) {
    int[][] lengths = new int[first.size() + 1][second.size() + 1];
    for (int i = 1; i <= first.size(); i++) {
      for (int j = 1; j <= second.size(); j++) {
        lengths[i][j] =
            first.get(i - 1).equals(second.get(j - 1))
                ? lengths[i - 1][j - 1] + 1
                : Math.max(lengths[i - 1][j], lengths[i][j - 1]);
      }
    }
    return lengths[first.size()][second.size()];
  }
}
