package dev.openbook.datasets.audit;

import static java.util.Objects.requireNonNull;

/**
 * A text a model is trained on.
 *
 * @param id names it in the report, not blank
 * @param text the text as trained on
 */
public record TrainingText(String id, String text) {
  public TrainingText {
    requireNonNull(text, "text is null");
    if (id.isBlank()) {
      throw new IllegalArgumentException("id is blank");
    }
  }
}
