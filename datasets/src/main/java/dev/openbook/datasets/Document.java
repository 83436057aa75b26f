package dev.openbook.datasets;

import static java.util.Objects.requireNonNull;

/**
 * A source text that questions are asked about.
 *
 * @param id unique within a dataset, not blank
 * @param title display title, may be empty
 * @param text the whole text; every {@link Span} of the dataset indexes into it
 */
public record Document(String id, String title, String text) {
  public Document {
    requireNonNull(title, "title is null");
    requireNonNull(text, "text is null");
    if (id.isBlank()) {
      throw new IllegalArgumentException("id is blank");
    }
  }
}
