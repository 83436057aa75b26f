package dev.openbook.rag.context;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.Passage;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * How a ranking becomes the context of a prompt.
 *
 * <p>The first {@code k} passages are looked at in rank order. One that fits into what is left of
 * the budget is taken; one that does not is dropped whole, and shorter ones after it may still
 * enter. Those taken are then put into {@code order}.
 *
 * <p>With {@code merge}, passages of one document that overlap or touch become one passage, whose
 * text is the document's over all their spans, each character once. It stands at the rank of its
 * best part and costs what its own text costs; its id is its parts' ids in document order, joined
 * by {@code +}, and its title the best part's. A passage enters if the context with it, merged,
 * fits the budget.
 *
 * @param k number of passages looked at, at least 1
 * @param order order in the prompt
 * @param budgetTokens most that the passages may cost together, at least 1
 * @param merge whether neighbours become one passage
 */
public record ContextRecipe(int k, PassageOrder order, int budgetTokens, boolean merge) {
  public ContextRecipe {
    requireNonNull(order, "order is null");
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, got " + k);
    }
    if (budgetTokens < 1) {
      throw new IllegalArgumentException("budgetTokens must be at least 1, got " + budgetTokens);
    }
  }

  /** Makes a recipe that leaves passages as they are. */
  public ContextRecipe(int k, PassageOrder order, int budgetTokens) {
    this(k, order, budgetTokens, false);
  }

  /** Returns this recipe with neighbours merged. */
  public ContextRecipe merging() {
    return new ContextRecipe(k, order, budgetTokens, true);
  }

  /**
   * Returns the context of a ranking where a passage costs the tokens of its text.
   *
   * @param lookup the passage of an id, for ids of the ranking's first k
   * @throws dev.openbook.datasets.BadInputException if passages to merge disagree about their text
   */
  public Context assemble(Ranking ranking, Function<String, Passage> lookup, TokenCounter counter) {
    return assembleAtCost(ranking, lookup, passage -> counter.count(passage.text()));
  }

  /**
   * Returns the context of a ranking where the caller says what a passage costs, for prompts that
   * write more than its text.
   *
   * @param lookup the passage of an id, for ids of the ranking's first k
   * @param cost tokens of a passage as the prompt writes it, at least 0
   * @throws dev.openbook.datasets.BadInputException if passages to merge disagree about their text
   */
  public Context assembleAtCost(
      Ranking ranking, Function<String, Passage> lookup, ToIntFunction<Passage> cost) {
    var gathered = new Gathered(cost);
    for (Hit hit : ranking.hits().subList(0, Math.min(k, ranking.hits().size()))) {
      gathered.add(lookup.apply(hit.passageId()));
    }
    List<Passage> taken = gathered.taken.stream().map(MergedPassage::whole).toList();
    return new Context(order.arrange(taken), (int) gathered.tokens, gathered.dropped);
  }

  /** What was taken so far, best first. */
  private final class Gathered {
    private final ToIntFunction<Passage> cost;
    private final List<MergedPassage> taken = new ArrayList<>();
    private long tokens;
    private int dropped;

    Gathered(ToIntFunction<Passage> cost) {
      this.cost = cost;
    }

    /**
     * Takes a passage, with those it meets joined at the place of the best of them, or drops it.
     */
    void add(Passage passage) {
      List<MergedPassage> met =
          merge ? taken.stream().filter(group -> group.meets(passage)).toList() : List.of();
      MergedPassage joined = met.isEmpty() ? MergedPassage.of(passage) : joined(met, passage);
      long total = tokens + cost.applyAsInt(joined.whole());
      for (MergedPassage group : met) {
        total -= cost.applyAsInt(group.whole());
      }
      if (total > budgetTokens) {
        dropped++;
        return;
      }
      tokens = total;
      if (met.isEmpty()) {
        taken.add(joined);
      } else {
        taken.set(taken.indexOf(met.getFirst()), joined);
        taken.removeAll(met.subList(1, met.size()));
      }
    }

    private static MergedPassage joined(List<MergedPassage> met, Passage passage) {
      var others = new ArrayList<Passage>();
      met.subList(1, met.size()).forEach(group -> others.addAll(group.parts()));
      others.add(passage);
      return met.getFirst().with(others);
    }
  }
}
