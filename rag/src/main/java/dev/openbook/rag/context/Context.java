package dev.openbook.rag.context;

import dev.openbook.datasets.Passage;
import java.util.List;

/**
 * The passages of one prompt.
 *
 * @param passages in prompt order
 * @param tokens what they cost together, at most the budget
 * @param dropped passages among the first k of the ranking that the budget did not admit
 */
public record Context(List<Passage> passages, int tokens, int dropped) {
  public Context {
    passages = List.copyOf(passages);
    if (tokens < 0 || dropped < 0) {
      throw new IllegalArgumentException(
          "tokens and dropped must be at least 0, got " + tokens + " and " + dropped);
    }
  }
}
