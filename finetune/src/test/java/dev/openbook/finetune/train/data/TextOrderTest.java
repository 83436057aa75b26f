package dev.openbook.finetune.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextOrderTest {
  private static final long SEED = Long.getLong("test.seed", 17);

  @Test
  void of_everyTextOnce_andTheSameForASeed() {
    var random = new SplittableRandom(SEED);
    for (int trial = 0; trial < 200; trial++) {
      List<String> sources = sources(random, 1 + random.nextInt(8), random.nextInt(60));
      int[] order = TextOrder.of(sources, trial);

      assertThat(Arrays.stream(order).sorted())
          .as("seed %d, trial %d", SEED, trial)
          .containsExactlyElementsOf(IntStream.range(0, sources.size()).boxed().toList());
      assertThat(TextOrder.of(sources, trial)).isEqualTo(order);
    }
  }

  @Test
  void of_sourcesOfLikeSize_neverMeet() {
    for (int seed = 0; seed < 300; seed++) {
      List<String> sources =
          IntStream.range(0, 60)
              .mapToObj(i -> "s" + i % 6)
              .collect(ArrayList::new, List::add, List::addAll);
      int[] order = TextOrder.of(sources, seed);

      // The last few may have no other source left to change places with.
      for (int i = 1; i < order.length - 3; i++) {
        assertThat(sources.get(order[i]))
            .as("seed %d, place %d", seed, i)
            .isNotEqualTo(sources.get(order[i - 1]));
      }
    }
  }

  @Test
  void of_paraphrasesOfASource_areSpreadOverTheWholeOrder() {
    for (int seed = 0; seed < 100; seed++) {
      List<String> sources = new ArrayList<>(Collections.nCopies(90, "rest"));
      for (int i = 0; i < 90; i++) {
        sources.set(i, "rest" + i);
      }
      for (int i = 0; i < 10; i++) {
        sources.add("one");
      }
      int[] order = TextOrder.of(sources, seed);

      int[] places =
          IntStream.range(0, order.length)
              .filter(place -> sources.get(order[place]).equals("one"))
              .toArray();
      assertThat(places).hasSize(10);
      // One in each tenth of the line, so gaps are 5 to 15 of 100, give or take the others' jitter.
      for (int i = 1; i < places.length; i++) {
        assertThat(places[i] - places[i - 1]).as("seed %d", seed).isBetween(1, 30);
      }
      assertThat(places[9] - places[0]).as("seed %d", seed).isGreaterThan(60);
    }
  }

  @Test
  void of_seedsGiveDifferentOrders() {
    List<String> sources = sources(new SplittableRandom(SEED), 5, 50);

    assertThat(TextOrder.of(sources, 1)).isNotEqualTo(TextOrder.of(sources, 2));
  }

  private static List<String> sources(SplittableRandom random, int sources, int texts) {
    return IntStream.range(0, texts).mapToObj(i -> "s" + random.nextInt(sources)).toList();
  }
}
