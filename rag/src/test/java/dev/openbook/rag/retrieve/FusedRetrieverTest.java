package dev.openbook.rag.retrieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.rag.FixedRetriever;
import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import dev.openbook.rag.Retriever;
import dev.openbook.rag.retrieve.FusedRetriever.Part;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FusedRetrieverTest {
  private static final Retriever NOTHING = (query, k) -> new Ranking(List.of());

  @Test
  void retrieve_asksEachPartForDepthOrMore() {
    var first = new FixedRetriever(List.of("a", "b"));
    var second = new FixedRetriever(List.of("b", "c"));
    var fused =
        new FusedRetriever(
            Fusion.reciprocalRank(), List.of(new Part(first, 1), new Part(second, 1)), 7);

    List<Hit> hits = fused.retrieve("q", 1).hits();
    fused.retrieve("q", 50);

    assertThat(hits).extracting(Hit::passageId).containsExactly("b");
    assertThat(first.cutoffs()).containsExactly(7, 50);
    assertThat(second.cutoffs()).containsExactly(7, 50);
  }

  @Test
  void retrieve_upToDepth_shorterRankingsAreTheStartOfLonger() {
    List<String> ids = IntStream.range(0, 60).mapToObj(i -> "p" + i).toList();
    var fused =
        FusedRetriever.of(
            new Fusion.MinMaxSum(),
            List.of(new FixedRetriever(ids), new FixedRetriever(ids.reversed())));

    List<Hit> all = fused.retrieve("q", FusedRetriever.DEFAULT_DEPTH).hits();

    assertThat(all).hasSize(60);
    assertThat(fused.retrieve("q", 5).hits()).isEqualTo(all.subList(0, 5));
  }

  @Test
  void retrieve_weightsCount() {
    List<Part> parts =
        List.of(
            new Part(new FixedRetriever(List.of("a")), 1),
            new Part(new FixedRetriever(List.of("b")), 3));

    Ranking ranking = new FusedRetriever(Fusion.reciprocalRank(), parts, 1).retrieve("q", 2);

    assertThat(ranking.hits())
        .containsExactly(new Hit("b", 3.0 / 61, 1), new Hit("a", 1.0 / 61, 2));
  }

  @Test
  void retrieve_partsFindNothing_isEmpty() {
    var fused = FusedRetriever.of(new Fusion.MinMaxSum(), List.of(NOTHING, NOTHING));

    assertThat(fused.retrieve("q", 3).hits()).isEmpty();
  }

  @Test
  void constructor_refusesSettingsOutOfRange() {
    var fusion = Fusion.reciprocalRank();

    assertThatThrownBy(() -> FusedRetriever.of(fusion, List.of(NOTHING)))
        .hasMessage("parts must be 2 or more, got 1");
    assertThatThrownBy(() -> new Part(NOTHING, Double.NaN))
        .hasMessage("weight must be finite and at least 0, got NaN");
    var weightless = new Part(NOTHING, 0);
    assertThatThrownBy(() -> new FusedRetriever(fusion, List.of(weightless, weightless), 1))
        .hasMessage("parts must have a weight above 0, got none");
    var part = new Part(NOTHING, 1);
    assertThatThrownBy(() -> new FusedRetriever(fusion, List.of(part, part), 0))
        .hasMessage("depth must be at least 1, got 0");
    assertThatThrownBy(() -> FusedRetriever.of(fusion, List.of(NOTHING, NOTHING)).retrieve("q", 0))
        .hasMessage("k must be at least 1, got 0");
  }
}
