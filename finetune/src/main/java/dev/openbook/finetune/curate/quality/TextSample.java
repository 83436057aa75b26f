package dev.openbook.finetune.curate.quality;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A text that has a score or waits for one.
 *
 * @param id what the text is called, where it is called something
 * @param text not blank
 */
public record TextSample(Optional<String> id, String text) {
  public TextSample {
    requireNonNull(id, "id is null");
    if (text.isBlank()) {
      throw new IllegalArgumentException("text is blank");
    }
  }
}
