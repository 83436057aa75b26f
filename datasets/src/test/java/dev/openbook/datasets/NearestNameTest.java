package dev.openbook.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
  private static final List<String> KEYS = List.of("dataset", "passages", "retriever", "seed");

  @Test
  void of_slipOfTheFinger() {
    assertThat(NearestName.of("datset", KEYS)).contains("dataset");
    assertThat(NearestName.of("retreiver", KEYS)).contains("retriever");
    assertThat(NearestName.of("SEED", KEYS)).contains("seed");
    assertThat(NearestName.of("pass", KEYS)).contains("passages");
  }

  @Test
  void of_swapCostsOne() {
    assertThat(NearestName.of("sede", List.of("seed", "said"))).contains("seed");
  }

  @Test
  void of_nothingNear() {
    assertThat(NearestName.of("zebra", KEYS)).isEmpty();
    assertThat(NearestName.of("x", List.of("k"))).isEmpty();
    assertThat(NearestName.of("", KEYS)).isEmpty();
    assertThat(NearestName.of("seed", List.of())).isEmpty();
  }

  @Test
  void of_tieGoesToTheAlphabeticallyFirst() {
    assertThat(NearestName.of("bat", List.of("cat", "bet", "rat"))).contains("bet");
  }

  @Test
  void unknown_listsKnownSortedAndTheNearest() {
    assertThat(NearestName.unknown("key", "sed", KEYS))
        .isEqualTo(
            "unknown key 'sed'; known: dataset, passages, retriever, seed; did you mean 'seed'?");
    assertThat(NearestName.unknown("key", "zebra", KEYS)).endsWith("retriever, seed");
  }
}
