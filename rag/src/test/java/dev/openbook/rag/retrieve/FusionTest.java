package dev.openbook.rag.retrieve;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.openbook.rag.FixedRetriever;
import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FusionTest {
  /** Sums of a few doubles that the source adds in another order. */
  private static final double F64_RTOL = 1e-12;

  @ParameterizedTest
  @MethodSource("goldenCases")
  void fuse_equalsRanxAndLangChain(JsonNode golden) {
    List<Ranking> parts = golden.path("parts").valueStream().map(FusionTest::part).toList();
    List<Double> weights = golden.path("weights").valueStream().map(JsonNode::asDouble).toList();
    var reciprocal = new Fusion.ReciprocalRank(golden.path("rankConstant").asInt());
    List<Double> equal = weights.stream().map(weight -> 1.0).toList();

    Ranking unweighted = reciprocal.fuse(parts, equal, Integer.MAX_VALUE);
    Ranking weighted = reciprocal.fuse(parts, weights, Integer.MAX_VALUE);
    Ranking minMax = new Fusion.MinMaxSum().fuse(parts, weights, Integer.MAX_VALUE);

    assertScores(unweighted, golden.path("rrf"));
    assertScores(minMax, golden.path("minMaxSum"));
    assertThat(ids(weighted))
        .containsExactlyElementsOf(
            golden.path("weightedRrfOrder").valueStream().map(JsonNode::asString).toList());
  }

  static Stream<Named<JsonNode>> goldenCases() throws IOException {
    try (InputStream in = FusionTest.class.getResourceAsStream("/fusion/fusion.json")) {
      JsonNode golden = JsonMapper.builder().build().readTree(in);
      assertThat(golden.path("cases").size()).isEqualTo(5);
      return golden
          .path("cases")
          .valueStream()
          .map(node -> Named.of(node.path("parts").size() + " parts", node));
    }
  }

  @Test
  void reciprocalRank_byHand_weighsPlaces() {
    Ranking fused =
        Fusion.reciprocalRank()
            .fuse(List.of(ranking("a", "b"), ranking("c", "b", "a")), List.of(2.0, 0.5), 10);

    assertThat(fused.hits())
        .containsExactly(
            new Hit("a", 0.5 / 63 + 2.0 / 61, 1),
            new Hit("b", 0.5 / 62 + 2.0 / 62, 2),
            new Hit("c", 0.5 / 61, 3));
  }

  @Test
  void minMaxSum_byHand_addsScaledScores() {
    var first = new Ranking(List.of(new Hit("a", 30, 1), new Hit("b", 15, 2), new Hit("c", 10, 3)));
    var second = new Ranking(List.of(new Hit("d", -1, 1), new Hit("b", -3, 2)));

    Ranking fused = new Fusion.MinMaxSum().fuse(List.of(first, second), List.of(1.0, 0.5), 10);

    assertThat(fused.hits())
        .containsExactly(
            new Hit("a", 1, 1), new Hit("d", 0.5, 2), new Hit("b", 0.25, 3), new Hit("c", 0, 4));
  }

  @Test
  void minMaxSum_equalScores_countMoreThanNoHit() {
    var lone = new Ranking(List.of(new Hit("z", 7, 1)));

    Ranking fused =
        new Fusion.MinMaxSum().fuse(List.of(lone, ranking("a", "b")), List.of(1.0, 1.0), 10);

    assertThat(fused.hits())
        .containsExactly(new Hit("a", 1, 1), new Hit("z", 1, 2), new Hit("b", 0, 3));
  }

  @Test
  void minMaxSum_scoresAtTheEndsOfDouble_staysFinite() {
    var extreme =
        new Ranking(
            List.of(
                new Hit("a", Double.MAX_VALUE, 1),
                new Hit("b", 0, 2),
                new Hit("c", -Double.MAX_VALUE, 3)));

    assertThat(new Fusion.MinMaxSum().shares(extreme)).containsExactly(1, 0.5, 0);
  }

  @Test
  void fuse_equalScores_standByIdInUtf8() {
    String beyondBmp = "\uD83D\uDE00"; // UTF-16 puts it before U+FF21, UTF-8 after

    Ranking fused =
        Fusion.reciprocalRank()
            .fuse(
                List.of(ranking(beyondBmp), ranking("\uFF21"), ranking("b"), ranking("B")),
                List.of(1.0, 1.0, 1.0, 1.0),
                10);

    assertThat(ids(fused)).containsExactly("B", "b", "\uFF21", beyondBmp);
  }

  @Test
  void fuse_passageTwiceInARanking_countsAtItsBetterPlace() {
    var twice = new Ranking(List.of(new Hit("a", 2, 1), new Hit("a", 1, 2)));

    Ranking fused = Fusion.reciprocalRank().fuse(List.of(twice), List.of(1.0), 10);

    assertThat(fused.hits()).containsExactly(new Hit("a", 1.0 / 61, 1));
  }

  @Test
  void fuse_randomRankings_isBlindToTheOrderOfPartsAndMonotoneInK() {
    for (long seed = 0; seed < 200; seed++) {
      var random = new SplittableRandom(seed);
      List<Ranking> parts = new ArrayList<>();
      List<Double> weights = new ArrayList<>();
      for (int i = random.nextInt(2, 5); i > 0; i--) {
        parts.add(randomRanking(random));
        weights.add(random.nextInt(4) * 0.3);
      }
      for (Fusion fusion : List.of(Fusion.reciprocalRank(), new Fusion.MinMaxSum())) {
        Ranking fused = fusion.fuse(parts, weights, Integer.MAX_VALUE);

        assertThat(fusion.fuse(parts.reversed(), weights.reversed(), Integer.MAX_VALUE))
            .as("seed %d", seed)
            .isEqualTo(fused);
        if (!fused.hits().isEmpty()) {
          int k = random.nextInt(1, fused.hits().size() + 1);
          assertThat(fusion.fuse(parts, weights, k).hits())
              .as("seed %d", seed)
              .isEqualTo(fused.hits().subList(0, k));
        }
        assertThat(ids(fused))
            .as("seed %d", seed)
            .doesNotHaveDuplicates()
            .containsAll(parts.stream().flatMap(part -> ids(part).stream()).toList());
      }
    }
  }

  @Test
  void fuse_refusesWhatDoesNotFit() {
    var fusion = Fusion.reciprocalRank();
    List<Ranking> one = List.of(ranking("a"));

    assertThatThrownBy(() -> fusion.fuse(one, List.of(), 1))
        .hasMessage("weights size (0) does not match rankings size (1)");
    assertThatThrownBy(() -> fusion.fuse(one, List.of(1.0), 0))
        .hasMessage("k must be at least 1, got 0");
    assertThatThrownBy(() -> fusion.fuse(one, List.of(-1.0), 1))
        .hasMessage("weight must be finite and at least 0, got -1.0");
    assertThatThrownBy(() -> new Fusion.ReciprocalRank(-1))
        .hasMessage("rankConstant must be at least 0, got -1");
  }

  private static void assertScores(Ranking fused, JsonNode golden) {
    Map<String, Double> scores = fused.hits().stream().collect(toMap(Hit::passageId, Hit::score));
    assertThat(scores).hasSize(golden.size());
    golden.forEachEntry(
        (id, score) ->
            assertThat(scores.get(id))
                .as(id)
                .isCloseTo(score.asDouble(), within(F64_RTOL * (1 + score.asDouble()))));
    assertThat(fused.hits()).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
  }

  /** A part as the script writes it, best first. */
  private static Ranking part(JsonNode scores) {
    var hits = new ArrayList<Hit>();
    scores.forEachEntry((id, score) -> hits.add(new Hit(id, score.asDouble(), hits.size() + 1)));
    return new Ranking(hits);
  }

  /** Few ids and few scores, so that many tie. */
  private static Ranking randomRanking(SplittableRandom random) {
    List<String> left = new ArrayList<>(List.of("a", "b", "c", "d", "e", "f", "g", "h"));
    var hits = new ArrayList<Hit>();
    double score = random.nextInt(100);
    for (int i = random.nextInt(9); i > 0; i--) {
      score -= random.nextInt(3);
      hits.add(new Hit(left.remove(random.nextInt(left.size())), score, hits.size() + 1));
    }
    return new Ranking(hits);
  }

  private static Ranking ranking(String... ids) {
    return FixedRetriever.ranking(List.of(ids));
  }

  private static List<String> ids(Ranking ranking) {
    return ranking.hits().stream().map(Hit::passageId).toList();
  }
}
