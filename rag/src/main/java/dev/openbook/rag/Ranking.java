package dev.openbook.rag;

import java.util.List;

/**
 * Retrieved passages of one query, best first.
 *
 * @param hits ranks 1, 2, 3, ...; empty when nothing matches
 */
public record Ranking(List<Hit> hits) {
  public Ranking {
    hits = List.copyOf(hits);
    for (int i = 0; i < hits.size(); i++) {
      if (hits.get(i).rank() != i + 1) {
        throw new IllegalArgumentException(
            "hits must have ranks 1, 2, 3, ..., got "
                + hits.get(i).rank()
                + " at place "
                + (i + 1));
      }
    }
  }
}
