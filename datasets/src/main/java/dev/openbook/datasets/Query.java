package dev.openbook.datasets;

import static java.util.Objects.requireNonNull;

/**
 * What goes to a retriever. A {@link Question} has answers and a document; a query has neither, its
 * labels stand in {@link Qrels}.
 *
 * @param id unique within its file, not blank
 * @param text any text, may be empty
 */
public record Query(String id, String text) {
  public Query {
    requireNonNull(text, "text is null");
    if (id.isBlank()) {
      throw new IllegalArgumentException("id is blank");
    }
  }
}
