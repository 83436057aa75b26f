package dev.openbook.rag.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.openbook.datasets.Passage;
import dev.openbook.datasets.Span;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContextRecipeTest {
  /** One token a character. */
  private static final TokenCounter CHARACTERS =
      text -> text.chars().mapToObj(c -> new Span(0, 1)).toList();

  @ParameterizedTest
  @CsvSource({
    "BEST_FIRST, d1 d2 d3 d4 d5",
    "BEST_LAST, d5 d4 d3 d2 d1",
    "EDGES, d1 d3 d5 d4 d2",
  })
  void assemble_ordersFivePassages(PassageOrder order, String expected) {
    List<Passage> passages = passages("a:0:1", "a:1:1", "a:2:1", "a:3:1", "a:4:1");

    Context context = assemble(passages, 5, order, 100);

    assertThat(ids(context)).isEqualTo(expected);
  }

  @Test
  void assemble_edgesOfFourAndFewer_areTheWorkedExamples() {
    List<Passage> four = passages("a:0:1", "a:1:1", "a:2:1", "a:3:1");

    assertThat(ids(assemble(four, 4, PassageOrder.EDGES, 100))).isEqualTo("d1 d3 d4 d2");
    assertThat(ids(assemble(four, 3, PassageOrder.EDGES, 100))).isEqualTo("d1 d3 d2");
    assertThat(ids(assemble(four, 2, PassageOrder.EDGES, 100))).isEqualTo("d1 d2");
    assertThat(ids(assemble(four, 1, PassageOrder.EDGES, 100))).isEqualTo("d1");
  }

  @Test
  void assemble_documentOrder_keepsBestDocumentFirstAndSortsInside() {
    List<Passage> passages = passages("b:9:1", "a:5:1", "b:2:1", "a:0:1", "c:0:1");

    Context context = assemble(passages, 5, PassageOrder.DOCUMENT, 100);

    assertThat(ids(context)).isEqualTo("d3 d1 d4 d2 d5");
  }

  @Test
  void assemble_passageBeyondTheBudget_isDroppedAndShorterOnesEnter() {
    List<Passage> passages = passages("a:0:4", "a:10:5", "a:20:3", "a:30:2");

    Context context = assemble(passages, 4, PassageOrder.BEST_FIRST, 9);

    assertThat(ids(context)).isEqualTo("d1 d2");
    assertThat(context.tokens()).isEqualTo(9);
    assertThat(context.dropped()).isEqualTo(2);

    Context smaller = assemble(passages, 4, PassageOrder.EDGES, 8);

    assertThat(ids(smaller)).isEqualTo("d1 d3");
    assertThat(smaller.tokens()).isEqualTo(7);
    assertThat(smaller.dropped()).isEqualTo(2);
  }

  @Test
  void assemble_nothingFits_isEmpty() {
    Context context = assemble(passages("a:0:4"), 1, PassageOrder.EDGES, 3);

    assertThat(context).isEqualTo(new Context(List.of(), 0, 1));
  }

  @Test
  void assemble_looksAtTheFirstKOnly() {
    Context context = assemble(passages("a:0:1", "a:1:1"), 1, PassageOrder.BEST_LAST, 10);

    assertThat(ids(context)).isEqualTo("d1");
    assertThat(context.dropped()).isZero();
  }

  @Test
  void assembleAtCost_chargesWhatTheCallerSays() {
    List<Passage> passages = passages("a:0:1", "a:1:1");
    var recipe = new ContextRecipe(2, PassageOrder.BEST_FIRST, Integer.MAX_VALUE);

    Context context = recipe.assembleAtCost(ranking(2), lookup(passages), p -> 1_500_000_000);

    assertThat(ids(context)).isEqualTo("d1");
    assertThat(context.tokens()).isEqualTo(1_500_000_000);
  }

  @Test
  void constructor_refusesSettingsOutOfRange() {
    assertThatThrownBy(() -> new ContextRecipe(0, PassageOrder.EDGES, 1))
        .hasMessage("k must be at least 1, got 0");
    assertThatThrownBy(() -> new ContextRecipe(1, PassageOrder.EDGES, 0))
        .hasMessage("budgetTokens must be at least 1, got 0");
  }

  private static Context assemble(
      List<Passage> passages, int k, PassageOrder order, int budgetTokens) {
    return new ContextRecipe(k, order, budgetTokens)
        .assemble(ranking(passages.size()), lookup(passages), CHARACTERS);
  }

  /** Passages d1, d2, ... from "document:start:length". */
  private static List<Passage> passages(String... places) {
    var passages = new ArrayList<Passage>();
    for (String place : places) {
      List<String> parts = List.of(place.split(":", -1));
      int start = Integer.parseInt(parts.get(1));
      int length = Integer.parseInt(parts.get(2));
      passages.add(
          new Passage(
              "d" + (passages.size() + 1),
              parts.get(0),
              "",
              "x".repeat(length),
              new Span(start, start + length)));
    }
    return passages;
  }

  private static Ranking ranking(int size) {
    var hits = new ArrayList<Hit>();
    for (int rank = 1; rank <= size; rank++) {
      hits.add(new Hit("d" + rank, -rank, rank));
    }
    return new Ranking(hits);
  }

  private static Function<String, Passage> lookup(List<Passage> passages) {
    Map<String, Passage> byId =
        passages.stream().collect(Collectors.toMap(Passage::id, Function.identity()));
    return id -> {
      Passage passage = byId.get(id);
      if (passage == null) {
        throw new IllegalArgumentException("unknown passage " + id);
      }
      return passage;
    };
  }

  private static String ids(Context context) {
    return context.passages().stream().map(Passage::id).collect(Collectors.joining(" "));
  }
}
