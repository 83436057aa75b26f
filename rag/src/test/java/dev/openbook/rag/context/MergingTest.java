package dev.openbook.rag.context;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.BadInputException;
import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Span;
import dev.openbook.rag.FixedRetriever;
import dev.openbook.rag.Ranking;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Neighbours that become one passage, at a cost of one a character. */
class MergingTest {
  private static final String TEXT = "the quick brown fox jumps over the lazy dog";
  private static final int PLENTY = 1_000;

  @Test
  void merge_overlapping_takesTheSharedTextOnce() {
    Context context = assemble(PLENTY, PassageOrder.BEST_FIRST, cut("b", 4, 15), cut("a", 0, 9));

    assertThat(context.passages())
        .containsExactly(new Passage("a+b", "doc", "", "the quick brown", new Span(0, 15)));
    assertThat(context.tokens()).isEqualTo(15);
    assertThat(context.dropped()).isZero();
  }

  @Test
  void merge_touching_joinsAndAGapDoesNot() {
    Context touching = assemble(PLENTY, PassageOrder.BEST_FIRST, cut("a", 0, 4), cut("b", 4, 9));
    Context apart = assemble(PLENTY, PassageOrder.BEST_FIRST, cut("a", 0, 3), cut("b", 4, 9));

    assertThat(touching.passages()).extracting(Passage::text).containsExactly("the quick");
    assertThat(apart.passages()).extracting(Passage::id).containsExactly("a", "b");
  }

  @Test
  void merge_passageThatJoinsTwo_standsAtTheRankOfTheBest() {
    Passage other = new Passage("x", "other", "", "the", new Span(0, 3));

    Context context =
        assemble(
            PLENTY,
            PassageOrder.BEST_FIRST,
            cut("c", 16, 25),
            other,
            cut("a", 0, 9),
            cut("b", 8, 17));

    assertThat(context.passages())
        .containsExactly(
            new Passage("a+b+c", "doc", "", "the quick brown fox jumps", new Span(0, 25)), other);
    assertThat(context.tokens()).isEqualTo(25 + 3);
  }

  @Test
  void merge_contained_costsNothingMoreAndKeepsTheBestTitle() {
    Passage whole = new Passage("w", "doc", "whole", TEXT.substring(0, 15), new Span(0, 15));

    Context context = assemble(15, PassageOrder.BEST_FIRST, whole, cut("in", 4, 9));

    assertThat(context.passages())
        .containsExactly(new Passage("w+in", "doc", "whole", "the quick brown", new Span(0, 15)));
    assertThat(context.tokens()).isEqualTo(15);
  }

  @Test
  void merge_countsTheMergedTextWithinTheBudget() {
    Passage[] passages = {cut("a", 0, 10), cut("b", 5, 15), cut("c", 15, 20)};

    Context fits = assemble(15, PassageOrder.BEST_FIRST, passages);
    Context apart =
        new ContextRecipe(3, PassageOrder.BEST_FIRST, 15)
            .assembleAtCost(ranking(passages), lookup(passages), p -> p.text().length());

    assertThat(fits.passages()).extracting(Passage::id).containsExactly("a+b");
    assertThat(fits.tokens()).isEqualTo(15);
    assertThat(fits.dropped()).isEqualTo(1);
    assertThat(apart.passages()).extracting(Passage::id).containsExactly("a", "c");
  }

  @Test
  void merge_disagreeingTexts_areRefused() {
    Passage other = new Passage("b", "doc", "", "QUICK brown", new Span(4, 15));

    assertThatThrownBy(() -> assemble(PLENTY, PassageOrder.EDGES, cut("a", 0, 9), other))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "passage 'b' has another text than its neighbours where they overlap in document"
                + " 'doc'; rebuild the index from one version of the documents");
  }

  @Test
  void merge_isOffUnlessAskedFor() {
    assertThat(new ContextRecipe(1, PassageOrder.EDGES, 1).merge()).isFalse();
    assertThat(new ContextRecipe(1, PassageOrder.EDGES, 1).merging())
        .isEqualTo(new ContextRecipe(1, PassageOrder.EDGES, 1, true));
  }

  @Test
  void merge_randomPassages_coversTheSameTextWithoutNeighbours() {
    for (long seed = 0; seed < 300; seed++) {
      var random = new SplittableRandom(seed);
      Map<String, String> documents = Map.of("d0", text(random), "d1", text(random));
      Passage[] passages =
          Stream.iterate(0, i -> i + 1)
              .limit(random.nextInt(1, 15))
              .map(i -> randomPassage("p" + i, documents, random))
              .toArray(Passage[]::new);
      int budget = random.nextInt(1, 90);

      Context bounded = assemble(budget, PassageOrder.DOCUMENT, passages);
      Context whole = assemble(PLENTY, PassageOrder.DOCUMENT, passages);

      assertSound(bounded, documents, budget, seed);
      assertSound(whole, documents, PLENTY, seed);
      assertThat(whole.dropped()).as("seed %d", seed).isZero();
      assertThat(covered(whole.passages()))
          .as("seed %d", seed)
          .isEqualTo(covered(List.of(passages)));
    }
  }

  private static void assertSound(
      Context context, Map<String, String> documents, int budget, long seed) {
    int cost = 0;
    for (Passage passage : context.passages()) {
      String document = requireNonNull(documents.get(passage.documentId()));
      assertThat(passage.text())
          .as("seed %d", seed)
          .isEqualTo(document.substring(passage.span().start(), passage.span().end()));
      for (Passage other : context.passages()) {
        assertThat(!other.equals(passage) && MergedPassage.of(passage).meets(other))
            .as("seed %d: %s beside %s", seed, passage, other)
            .isFalse();
      }
      cost += passage.text().length();
    }
    assertThat(context.tokens()).as("seed %d", seed).isEqualTo(cost).isLessThanOrEqualTo(budget);
  }

  /** Characters of each document that some passage holds. */
  private static Map<String, BitSet> covered(List<Passage> passages) {
    return passages.stream()
        .collect(
            toMap(
                Passage::documentId,
                passage -> {
                  var bits = new BitSet();
                  bits.set(passage.span().start(), passage.span().end());
                  return bits;
                },
                (a, b) -> {
                  a.or(b);
                  return a;
                }));
  }

  private static Passage randomPassage(
      String id, Map<String, String> documents, SplittableRandom random) {
    String documentId = "d" + random.nextInt(2);
    String document = requireNonNull(documents.get(documentId));
    int start = random.nextInt(50);
    int end = start + random.nextInt(1, 11);
    return new Passage(id, documentId, "", document.substring(start, end), new Span(start, end));
  }

  private static String text(SplittableRandom random) {
    var text = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }

  private static Passage cut(String id, int start, int end) {
    return new Passage(id, "doc", "", TEXT.substring(start, end), new Span(start, end));
  }

  private static Context assemble(int budget, PassageOrder order, Passage... passages) {
    return new ContextRecipe(passages.length, order, budget, true)
        .assembleAtCost(ranking(passages), lookup(passages), p -> p.text().length());
  }

  private static Ranking ranking(Passage... bestFirst) {
    return FixedRetriever.ranking(Stream.of(bestFirst).map(Passage::id).toList());
  }

  private static Function<String, Passage> lookup(Passage... passages) {
    return Stream.of(passages).collect(toMap(Passage::id, Function.identity()))::get;
  }
}
