package dev.openbook.rag.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.rag.FixedRetriever;
import dev.openbook.rag.context.Distractors.HardNegatives;
import dev.openbook.rag.context.Distractors.RandomPassages;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Distractors and gold among them. */
class GoldPlacementTest {
  private static final HardNegatives RANKED =
      new HardNegatives(FixedRetriever.ranking(List.of("a", "gold", "b", "other", "c")));

  private static final List<String> GOLD = List.of("gold", "other");

  @Test
  void hardNegatives_areTheBestThatAreNotGold() {
    assertThat(RANKED.choose(Set.of("gold")::contains, 3)).containsExactly("a", "b", "other");
    assertThat(RANKED.choose(Set.copyOf(GOLD)::contains, 2)).containsExactly("a", "b");
    assertThat(RANKED.choose(Set.of()::contains, 5))
        .containsExactly("a", "gold", "b", "other", "c");
    assertThat(RANKED.choose(Set.of("gold")::contains, 0)).isEmpty();
  }

  @Test
  void at_putsGoldInItsPlace() {
    assertThat(new GoldPlacement.At(1, 3).place(GOLD, GOLD::contains, RANKED))
        .containsExactly("gold", "a", "b");
    assertThat(new GoldPlacement.At(2, 3).place(GOLD, GOLD::contains, RANKED))
        .containsExactly("a", "gold", "b");
    assertThat(new GoldPlacement.At(3, 3).place(GOLD, GOLD::contains, RANKED))
        .containsExactly("a", "b", "gold");
    assertThat(new GoldPlacement.At(1, 1).place(GOLD, GOLD::contains, RANKED))
        .containsExactly("gold");
  }

  @Test
  void absent_leavesDistractorsAlone() {
    assertThat(new GoldPlacement.Absent(3).place(GOLD, GOLD::contains, RANKED))
        .containsExactly("a", "b", "c");
    assertThat(new GoldPlacement.Absent(1).place(List.of(), id -> false, RANKED))
        .containsExactly("a");
  }

  @Test
  void place_randomSources_keepTheirPromises() {
    for (long seed = 0; seed < 300; seed++) {
      var random = new SplittableRandom(seed);
      List<String> ids = IntStream.range(0, random.nextInt(3, 30)).mapToObj(i -> "p" + i).toList();
      var gold = List.of("p" + random.nextInt(ids.size()), "p0");
      int others = ids.size() - Set.copyOf(gold).size();
      for (Distractors source :
          List.of(new RandomPassages(ids, seed), new HardNegatives(FixedRetriever.ranking(ids)))) {
        int k = random.nextInt(1, others + 2);
        int position = random.nextInt(1, k + 1);

        List<String> shown = new GoldPlacement.At(position, k).place(gold, gold::contains, source);

        assertThat(shown).as("seed %d", seed).hasSize(k).doesNotHaveDuplicates();
        assertThat(shown.get(position - 1)).as("seed %d", seed).isEqualTo(gold.getFirst());
        List<String> distractors = new ArrayList<>(shown);
        distractors.remove(position - 1);
        assertThat(distractors)
            .as("seed %d: the same at every position, never gold", seed)
            .isEqualTo(source.choose(Set.copyOf(gold)::contains, k - 1))
            .doesNotContainAnyElementsOf(gold);
        assertThat(source.choose(Set.copyOf(gold)::contains, others).subList(0, k - 1))
            .as("seed %d: fewer are the first of more", seed)
            .isEqualTo(distractors);
      }
    }
  }

  @Test
  void randomPassages_areEachAsLikely() {
    List<String> ids = List.of("a", "b", "c", "d", "e");
    Map<String, Integer> counts = new HashMap<>();
    int draws = 20_000;
    for (long seed = 0; seed < draws; seed++) {
      for (String id : new RandomPassages(ids, seed).choose(Set.of("c")::contains, 2)) {
        counts.merge(id, 1, Integer::sum);
      }
    }

    // Each stands in half of the draws; 5 standard deviations of a binomial are 354.
    assertThat(counts).containsOnlyKeys("a", "b", "d", "e");
    assertThat(counts.values()).allMatch(count -> Math.abs(count - draws / 2) < 354);
  }

  @Test
  void randomPassages_sameSeedSameIds_andRepeatedIdsCountOnce() {
    var source = new RandomPassages(List.of("a", "a", "b", "a"), 3);

    assertThat(source.choose(Set.of()::contains, 2)).containsExactlyInAnyOrder("a", "b");
    assertThat(source.choose(Set.of()::contains, 2))
        .isEqualTo(
            new RandomPassages(List.of("a", "a", "b", "a"), 3).choose(Set.of()::contains, 2));
  }

  @Test
  void choose_tooFew_isToldWithWhatToDo() {
    assertThatThrownBy(() -> RANKED.choose(Set.of("gold")::contains, 5))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "distractors must be 5, the ranking holds 4 beside gold; retrieve more or ask for"
                + " fewer");
    assertThatThrownBy(
            () -> new RandomPassages(List.of("a", "a"), 1).choose(Set.of("b")::contains, 2))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "distractors must be 2, the list of passages holds 1 beside gold; ask for fewer");
    assertThatThrownBy(() -> new GoldPlacement.At(1, 2).place(List.of(), id -> false, RANKED))
        .isInstanceOf(BadInputException.class)
        .hasMessage("there is no gold passage to place; take questions that have one");
  }

  @Test
  void constructors_refuseWhatIsOutOfRange() {
    assertThatThrownBy(() -> new GoldPlacement.At(4, 3))
        .hasMessage("position must be in [1, k=3], got 4");
    assertThatThrownBy(() -> new GoldPlacement.At(0, 3))
        .hasMessage("position must be in [1, k=3], got 0");
    assertThatThrownBy(() -> new GoldPlacement.At(1, 0)).hasMessage("k must be at least 1, got 0");
    assertThatThrownBy(() -> new GoldPlacement.Absent(0)).hasMessage("k must be at least 1, got 0");
    assertThatThrownBy(() -> RANKED.choose(Set.of()::contains, -1))
        .hasMessage("count must be at least 0, got -1");
  }
}
