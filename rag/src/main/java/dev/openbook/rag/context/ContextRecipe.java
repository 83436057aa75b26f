package dev.openbook.rag.context;

import static java.util.Objects.requireNonNull;

import dev.openbook.datasets.Passage;
import dev.openbook.datasets.TokenCounter;
import dev.openbook.rag.Hit;
import dev.openbook.rag.Ranking;
import java.util.ArrayList;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * How a ranking becomes the context of a prompt.
 *
 * <p>The first {@code k} passages are looked at in rank order. One that fits into what is left of
 * the budget is taken; one that does not is dropped whole, and shorter ones after it may still
 * enter. Those taken are then put into {@code order}.
 *
 * @param k number of passages looked at, at least 1
 * @param order order in the prompt
 * @param budgetTokens most that the passages may cost together, at least 1
 */
public record ContextRecipe(int k, PassageOrder order, int budgetTokens) {
  public ContextRecipe {
    requireNonNull(order, "order is null");
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, got " + k);
    }
    if (budgetTokens < 1) {
      throw new IllegalArgumentException("budgetTokens must be at least 1, got " + budgetTokens);
    }
  }

  /**
   * Returns the context of a ranking where a passage costs the tokens of its text.
   *
   * @param lookup the passage of an id, for ids of the ranking's first k
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
   */
  public Context assembleAtCost(
      Ranking ranking, Function<String, Passage> lookup, ToIntFunction<Passage> cost) {
    var taken = new ArrayList<Passage>();
    int tokens = 0;
    int dropped = 0;
    for (Hit hit : ranking.hits().subList(0, Math.min(k, ranking.hits().size()))) {
      Passage passage = lookup.apply(hit.passageId());
      int price = cost.applyAsInt(passage);
      if (price <= budgetTokens - tokens) {
        taken.add(passage);
        tokens += price;
      } else {
        dropped++;
      }
    }
    return new Context(order.arrange(taken), tokens, dropped);
  }
}
